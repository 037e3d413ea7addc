import Sensors

extension EBPFSensor {
    /// Every workload gets the level's share.
    public func shed(_ level: SheddingLevel) { share = level.share }
    /// What the kernel counted.
    public var shedByCgroup: [UInt64: UInt64] { shed }
    /// The rings, which the kernel counts twice: they are mapped so that no record is split.
    public var sharedBytes: Int { ringBytes }
}
