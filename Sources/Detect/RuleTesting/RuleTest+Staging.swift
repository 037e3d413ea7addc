import CLayout
import Events
import Fixtures
import RuleEngine

extension RuleTest {
    /// Makes the host, the processes and the event.
    public func stage() -> EventFixture {
        let host = EventFixtures()
        let workload = container.map { Workload(container: $0) }
        var parent: Events.Process?
        for ancestor in ancestors { parent = Self.start(ancestor, host, parent, workload) }
        return event.event(by: Self.start(process, host, parent, workload), host)
    }

    private static func start(_ actor: Actor, _ host: EventFixtures, _ parent: Events.Process?, _ workload: Workload?) -> Events.Process {
        let process = host.process(
            actor.command[0], arguments: Array(actor.command.dropFirst()), parent: parent, workload: workload, uid: actor.user)
        process.task.tty = actor.terminal
        if let name = actor.name {
            let image = process.image
            process.image = ProcessImage(
                name: Bytes(name.utf8.prefix(15)), argv: image.argv, path: image.path, file: image.file, environment: image.environment,
                time: image.time)
        }
        return process
    }
}

extension RuleTest.Call {
    /// The event as a sensor would make it.
    func event(by process: Events.Process, _ host: EventFixtures) -> EventFixture {
        let file = EventFixtures.regularFile(flags: fileFlags)
        if type == .execve || type == .execveat {
            return host.exec(command[0], arguments: Array(command.dropFirst()), by: process, file: file, result: result ?? 0)
        }
        let traits = CallTraits.of(type)
        let makes = traits.makesDescriptor
        let outcome = result ?? (makes ? descriptor : 0)
        let number = makes ? outcome : descriptor
        return host.call(type.description, (0..<6).map { Int64(bitPattern: registers[$0] ?? 0) }, by: process, result: outcome) { details in
            details.text = text
            switch traits.paths {
            case .opened:
                details.path = callerPath ?? path
                if outcome >= 0 { (details.kernelPath, details.file, details.descriptor) = (path, file, (number, PLIMSOLL_KIND_FILE)) }
            case .one: details.path = callerPath ?? path
            case .move: (details.path, details.secondPath) = (source, target)
            case .link, .symbolicLink: (details.path, details.secondPath) = (target, source)
            case .mount: (details.path, details.secondPath) = (target, source)
            case .none, .descriptor:
                if path != nil { (details.kernelPath, details.file, details.descriptor) = (path, file, (number, PLIMSOLL_KIND_FILE)) }
            }
            if let address {
                details.socket = Self.socket(address, isDatagram: isDatagram, isWithoutPeer: traits.isWithoutPeer)
                details.descriptor = (number, PLIMSOLL_KIND_SOCKET)
                if traits.address != .none {
                    switch address {
                    case .internet(let bytes, let port): details.address = EventFixtures.socketAddress(bytes, port: port)
                    case .unix(let path): details.address = EventFixtures.socketAddress(unix: path)
                    }
                }
            }
        }
    }

    /// A connected socket, or one that listens.
    private static func socket(_ address: RuleTest.Address, isDatagram: Bool, isWithoutPeer: Bool) -> plimsoll_socket {
        guard case .internet(let bytes, let port) = address else { return EventFixtures.socket(family: 1, kind: 1) }
        let family: UInt16 = bytes.count == 4 ? 2 : 10
        let (kind, transport): (UInt16, UInt16) = isDatagram ? (2, 17) : (1, 6)
        guard !isWithoutPeer else {
            return EventFixtures.socket(family: family, kind: kind, protocol: transport, state: 10, local: bytes, port: port)
        }
        var own = [UInt8](repeating: 0, count: bytes.count)
        (own[0], own[own.count - 1]) = bytes.count == 4 ? (10, 2) : (0xfd, 2)
        var socket = EventFixtures.socket(family: family, kind: kind, protocol: transport, state: 1, local: own, port: 40_000)
        socket.remote_port = port
        withUnsafeMutableBytes(of: &socket.remote) { $0.copyBytes(from: bytes) }
        return socket
    }
}
