import Events

/// Tells the same finding once and counts it from then on. It is told again, with the count, after pauses that grow; nothing is left
/// uncounted: what was told and what waits to be told are together what was made.
///
/// The same means the same ``Events/Finding/id``. Pure: times are passed in, and what is to be delivered is returned. Used by one thread
/// at a time.
public struct Repeats {
    /// What became of the findings.
    public struct Counters: Sendable, Hashable {
        /// Taken in.
        public var made: UInt64 = 0
        /// Handed out at once or later, each for itself or for several.
        public var told: UInt64 = 0
        /// That were counted and not told by themselves.
        public var folded: UInt64 = 0
        /// Of them those that have not been told yet.
        public var waiting: UInt64 = 0
        /// Findings that were forgotten because there was no room for another one.
        public var evicted: UInt64 = 0
        /// Findings that are remembered now.
        public var known = 0
        /// Nothing.
        public init() {}
    }

    /// What became of the findings.
    public private(set) var counters = Counters()

    private struct Entry {
        var id: String
        var seen: Sightings
        /// Nanoseconds; of the pause that is going on.
        var pause: UInt64
        /// When it may be told again.
        var due: UInt64
        /// When it was found the last time, by the clock of ``Repeats``.
        var last: UInt64
        /// The newest repeat that was not told, and how many there are.
        var waiting: Finding?
        var held: UInt64 = 0
        /// Neighbours in the order of the last time: newer, older.
        var newer = -1, older = -1
    }

    private let capacity: Int
    private var entries: [Entry] = []
    private var places: [String: Int] = [:]
    private var newest = -1, oldest = -1
    /// Not later than the earliest end of a pause of a finding that waits.
    private var nextDue = UInt64.max

    /// - Parameter capacity: findings that are remembered, at least 1.
    public init(capacity: Int = Limits.findings) { self.capacity = max(1, capacity) }

    /// Takes a finding in.
    /// - Parameter now: nanoseconds of a clock that goes on, the same for every call.
    /// - Returns: what to deliver now, with the counts: the finding, or nothing if it is counted and waits; and before it what had to make
    ///   room for it.
    public mutating func take(_ finding: Finding, now: UInt64) -> [Finding] {
        counters.made += 1
        guard let place = places[finding.id] else { return begin(finding, now) }
        entries[place].seen.add(finding.time)
        if now >= entries[place].last, now - entries[place].last >= Limits.longestPause { entries[place].pause = 0 }
        entries[place].last = now
        unlink(place)
        linkAsNewest(place)
        guard now < entries[place].due, let kept = finding.keepable else { return [tell(finding, place, now)] }
        counters.folded += 1
        counters.waiting += 1
        entries[place].held += 1
        entries[place].waiting = kept
        nextDue = min(nextDue, entries[place].due)
        return []
    }

    /// What has waited long enough.
    /// - Parameter now: as in ``take(_:now:)``.
    public mutating func due(now: UInt64) -> [Finding] {
        guard now >= nextDue else { return [] }
        var told: [Finding] = []
        nextDue = .max
        for place in entries.indices {
            guard let waiting = entries[place].waiting else { continue }
            if entries[place].due <= now { told.append(tell(waiting, place, now)) } else { nextDue = min(nextDue, entries[place].due) }
        }
        return told
    }

    /// Everything that waits, for the end.
    /// - Parameter now: as in ``take(_:now:)``.
    public mutating func flush(now: UInt64) -> [Finding] {
        nextDue = .max
        return entries.indices.compactMap { place in entries[place].waiting.map { tell($0, place, now) } }
    }

    private mutating func begin(_ finding: Finding, _ now: UInt64) -> [Finding] {
        var told: [Finding] = []
        let place: Int
        let entry = Entry(id: finding.id, seen: Sightings(at: finding.time), pause: 0, due: now, last: now)
        if entries.count < capacity {
            place = entries.count
            entries.append(entry)
        } else {
            place = oldest
            if let waiting = entries[place].waiting { told.append(tell(waiting, place, now)) }
            counters.evicted += 1
            places[entries[place].id] = nil
            unlink(place)
            entries[place] = entry
        }
        places[finding.id] = place
        counters.known = entries.count
        linkAsNewest(place)
        told.append(tell(finding, place, now))
        return told
    }

    /// Fills in the counts and begins the next pause.
    private mutating func tell(_ finding: Finding, _ place: Int, _ now: UInt64) -> Finding {
        var finding = finding
        finding.seen = entries[place].seen
        counters.told += 1
        counters.waiting -= entries[place].held
        entries[place].held = 0
        entries[place].waiting = nil
        entries[place].seen.new = 0
        let pause = entries[place].pause
        entries[place].pause = pause == 0 ? Limits.firstPause : min(pause * 2, Limits.longestPause)
        let end = now.addingReportingOverflow(entries[place].pause)
        entries[place].due = end.overflow ? .max : end.partialValue.roundedUp(to: Limits.grain)
        return finding
    }

    private mutating func unlink(_ place: Int) {
        let newer = entries[place].newer, older = entries[place].older
        if newer >= 0 { entries[newer].older = older } else { newest = older }
        if older >= 0 { entries[older].newer = newer } else { oldest = newer }
    }

    private mutating func linkAsNewest(_ place: Int) {
        entries[place].newer = -1
        entries[place].older = newest
        if newest >= 0 { entries[newest].newer = place } else { oldest = place }
        newest = place
    }
}

extension Finding {
    /// The finding as it may wait; nil if it is too large for that.
    fileprivate var keepable: Finding? {
        guard size > Limits.waitingBytes else { return self }
        var smaller = self
        smaller.record = []
        smaller.remarks.append("the event's record was too large to be kept with a repeat")
        return smaller.size > Limits.waitingBytes ? nil : smaller
    }
}

extension UInt64 {
    fileprivate func roundedUp(to grain: UInt64) -> UInt64 {
        let rest = self % grain
        return rest == 0 || self > .max - grain ? self : self + (grain - rest)
    }
}
