import Events
import Foundation
import TestKit
import Testing

@testable import Agent

struct WatchStateTests {
    private let state = WatchState(bootID: "b-1", pid: 7, last: 1_000, phase: .watching)

    @Test func itIsReadAsItWasWritten() {
        for phase in [WatchState.Phase.watching, .stopped] {
            let state = WatchState(bootID: "b-1", pid: 7, last: .max, phase: phase)
            #expect(WatchState(parsing: Array(state.text.utf8)) == state)
        }
    }

    @Test(arguments: [
        "", "plimsoll watch 1\n", "plimsoll watch 2\nboot=b\npid=1\nlast=1\nphase=stopped\n",
        "plimsoll watch 1\nboot=b\npid=1\nlast=1\nphase=gone\n",
        "plimsoll watch 1\nboot=b\npid=-1\nlast=1\nphase=stopped\n", "plimsoll watch 1\nboot=b\npid=1\nlast=1\nphase=stopped",
        "plimsoll watch 1\nboot\npid=1\nlast=1\nphase=stopped\n",
    ])
    func whatNoAgentWrote(text: String) { #expect(WatchState(parsing: Array(text.utf8)) == nil) }

    @Test func causes() {
        var state = state
        #expect(state.gap(until: 5_000, bootID: "b-1") == WatchGap(from: 1_000, to: 5_000, cause: .killed))
        #expect(state.gap(until: 5_000, bootID: "b-2").cause == .rebooted)
        state.phase = .stopped
        #expect(state.gap(until: 5_000, bootID: "b-2").cause == .stopped)
        #expect(state.gap(until: 500, bootID: "b-1") == WatchGap(from: 500, to: 500, cause: .stopped), "the clock was put back")
    }

    @Test func theFile() throws {
        let folder = try TemporaryDirectory()
        let log = WatchLog(directory: folder.path)
        #expect(log.gap(until: 9_000, bootID: "b-1") == nil, "the first start of all")
        try log.write(state, isLast: false)
        #expect(log.gap(until: 9_000, bootID: "b-1")?.cause == .killed)
        try log.write(WatchState(bootID: "b-1", pid: 7, last: 2_000, phase: .stopped), isLast: true)
        #expect(log.gap(until: 9_000, bootID: "b-1") == WatchGap(from: 2_000, to: 9_000, cause: .stopped))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["watch"])
        try folder.write("nonsense", to: "watch")
        #expect(log.gap(until: .max, bootID: "b-1")?.cause == .unknown)
        // Somebody else's link is not followed.
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)watch.new", withDestinationPath: "/etc/hostname")
        #expect(throws: (any Error).self) { try log.write(state, isLast: false) }
    }
}
