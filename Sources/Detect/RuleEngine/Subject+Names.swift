import Events

/// One name of a path.
struct EventName {
    var text = ByteView(start: nil, count: 0)
    /// Made from what the caller passed when the call began, which was something else than when it ended.
    var isFromEntry = false
    /// Made from data that was cut.
    var isDamaged = false
}

/// A file may go by several names: links, `..`, chroot and bind mounts make them differ, and so does a caller who exchanges the text during
/// the call. Rules are tried on each distinct one; for a call with two paths, on each pair.
extension Subject {
    /// The first path's name that counts now; nil if the event is not about a file or nothing is known.
    var fileName: ByteView? { name(firstNames, known: firstCount, at: nameIndex % max(firstCount, 1)) }

    /// The second path's.
    var secondName: ByteView? { name(secondNames, known: secondCount, at: nameIndex / max(firstCount, 1)) }

    /// How many distinct names the event has; pairs of names, for one with two paths.
    var nameCount: Int {
        let count = max(firstCount, 1) * max(secondCount, 1)
        return firstCount == 0 && secondCount == 0 ? 0 : count
    }

    /// What the caller passed as the first path, as it is; what it was when the call began, while a name made from that counts.
    var callerText: ByteView? {
        let isFromEntry = isNameFromEntry(firstNames, known: firstCount, at: nameIndex % max(firstCount, 1))
        return part(isFromEntry ? .entryPath : .callerPath)?.beforeNUL
    }

    /// The same for the second path.
    var secondCallerText: ByteView? {
        let isFromEntry = isNameFromEntry(secondNames, known: secondCount, at: nameIndex / max(firstCount, 1))
        return part(isFromEntry ? .entryPath2 : .callerPath2)?.beforeNUL
    }

    private var firstCount: Int {
        if firstNameCount < 0 { findNames() }
        return firstNameCount
    }

    private var secondCount: Int {
        if firstNameCount < 0 { findNames() }
        return secondNameCount
    }

    private func name(_ names: UnsafeMutableBufferPointer<EventName>, known: Int, at index: Int) -> ByteView? {
        guard index < known else {
            // What lacks may have been damaged.
            if isDamaged, traits.paths != .none, known == 0 { hasReadDamage = true }
            return nil
        }
        if names[index].isDamaged { hasReadDamage = true }
        return names[index].text
    }

    private func isNameFromEntry(_ names: UnsafeMutableBufferPointer<EventName>, known: Int, at index: Int) -> Bool {
        index < known && names[index].isFromEntry
    }

    /// Order: as the process's root sees it, from the mount namespace's root, inside the file system, as the caller said at the end and at
    /// the beginning of the call.
    private func findNames() {
        let hadReadDamage = hasReadDamage
        firstNameCount = 0
        secondNameCount = 0
        if traits.paths.isPair { findSecondNames() }
        add(.pathFromRoot)
        add(.path)
        add(.pathInFileSystem)
        if traits.changesDirectory, result >= 0 { add(.directory) }
        addText(.callerPath, isFromEntry: false)
        addText(.entryPath, isFromEntry: true)
        hasReadDamage = hadReadDamage
    }

    private func findSecondNames() {
        hasReadDamage = false
        if let name = part(.path2) { addSecond(name) }
        addSecondText(.callerPath2, isFromEntry: false)
        addSecondText(.entryPath2, isFromEntry: true)
    }

    private func addSecondText(_ tag: RecordTag, isFromEntry: Bool) {
        hasReadDamage = false
        guard let text = part(tag) else { return }
        if let name = isVerbatimSource(text) ? text : absolute(text, at: .directoryAt2, traits.secondDirectory, secondNameCount) {
            addSecond(name, isFromEntry: isFromEntry)
        }
    }

    private func add(_ tag: RecordTag) {
        hasReadDamage = false
        guard let name = part(tag) else { return }
        add(name, isFromEntry: false)
    }

    private func addText(_ tag: RecordTag, isFromEntry: Bool) {
        hasReadDamage = false
        guard let text = part(tag), isFromEntry || !isKnown(text) else { return }
        if let name = traits.paths == .symbolicLink
            ? targetOfLink(text) : absolute(text, at: .directoryAt, traits.firstDirectory, firstNameCount)
        {
            add(name, isFromEntry: isFromEntry)
        }
    }

    private func isKnown(_ name: ByteView) -> Bool {
        for index in 0..<firstNameCount where firstNames[index].text.equals(name) { return true }
        return false
    }

    private func add(_ name: ByteView, isFromEntry: Bool) {
        guard name.count > 0, firstNameCount < firstNames.count, isFromEntry || !isKnown(name) else { return }
        firstNames[firstNameCount] = EventName(text: name, isFromEntry: isFromEntry, isDamaged: hasReadDamage)
        firstNameCount += 1
    }

    private func addSecond(_ name: ByteView, isFromEntry: Bool = false) {
        guard name.count > 0, secondNameCount < secondNames.count else { return }
        if !isFromEntry { for index in 0..<secondNameCount where secondNames[index].text.equals(name) { return } }
        secondNames[secondNameCount] = EventName(text: name, isFromEntry: isFromEntry, isDamaged: hasReadDamage)
        secondNameCount += 1
    }

    /// mount's source is a path if it is absolute or mounted again (mount(2)); else a name that only the file system knows, such as tmpfs.
    private func isVerbatimSource(_ text: ByteView) -> Bool {
        let bindOrMove: UInt64 = 4096 | 8192  // MS_BIND, MS_MOVE, <linux/mount.h>
        return traits.paths == .mount && argument(3) & bindOrMove == 0 && text.first != UInt8(ascii: "/")
    }

    /// A link's text counts from the directory that the link lies in (path_resolution(7)).
    private func targetOfLink(_ text: ByteView) -> ByteView? {
        guard text.count > 0 else { return nil }
        if text[0] == UInt8(ascii: "/") { return PathText.isClean(text) ? text : cleaned(ByteView(start: nil, count: 0), text) }
        guard secondNameCount > 0, let slash = secondNames[0].text.lastSlash else { return joined("<UNKNOWN>/", text) }
        return cleaned(secondNames[0].text.slice(0..<slash), text)
    }

    /// What the caller passed, from the root and without `.`, `..` and repeated slashes.
    ///
    /// A path whose directory is not known is only shown if nothing better is.
    /// - Parameter directoryTag: the directory of the descriptor that it is relative to.
    /// - Parameter argument: place of that descriptor; negative if the call takes none.
    /// - Parameter known: how many names there are already.
    private func absolute(_ caller: ByteView, at directoryTag: RecordTag, _ argument: Int8, _ known: Int) -> ByteView? {
        let given = part(directoryTag)
        // An empty path stands for the descriptor itself (AT_EMPTY_PATH).
        guard caller.count > 0 else { return given }
        if caller[0] == UInt8(ascii: "/") { return PathText.isClean(caller) ? caller : cleaned(ByteView(start: nil, count: 0), caller) }
        let workingDirectory: Int32 = -100  // AT_FDCWD, <linux/fcntl.h>
        let isRelativeToDescriptor = argument >= 0 && Int32(truncatingIfNeeded: self.argument(Int(argument))) != workingDirectory
        // After a change of directory or root, the record's directory is not the one that the path was relative to.
        let isMoved = (traits.changesDirectory || traits.changesRoot) && result >= 0
        let base = given ?? (isRelativeToDescriptor || isMoved ? nil : directory)
        guard let base, base.count > 0 else { return known == 0 ? joined("<UNKNOWN>/", caller) : nil }
        return cleaned(base, caller)
    }

    private func joined(_ prefix: StaticString, _ text: ByteView) -> ByteView? {
        let value = scratch.compose(prefix.utf8CodeUnitCount + text.count) {
            $0.append(prefix)
            $0.append(text)
        }
        if case .bytes(let view) = value { return view }
        return nil
    }

    private func cleaned(_ directory: ByteView, _ text: ByteView) -> ByteView? {
        guard let target = scratch.take(directory.count + text.count + 2) else { return nil }
        return PathText.clean(directory, text, into: target)
    }
}
