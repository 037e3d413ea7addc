extension Finding {
    /// Estimate of the memory that a finding holds by itself, bytes. The workload is shared and not counted.
    public var size: Int {
        var size = 512 + id.utf8.count + rule.utf8.count + message.utf8.count + record.count
        for field in fields {
            size += 64 + field.name.utf8.count
            if case .text(let text) = field.value { size += text.utf8.count }
        }
        for tag in tags { size += 16 + tag.utf8.count }
        for process in ancestry { size += 96 + process.name.utf8.count + (process.path?.utf8.count ?? 0) + process.commandLine.utf8.count }
        return size
    }
}
