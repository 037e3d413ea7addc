import ArgumentParser
import Inspection
import VulnerabilityDatabase
import Workers

/// Started by plimsoll itself, once for each job.
struct RunWorker: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Do one job without privileges; plimsoll starts this itself.", shouldDisplay: false)

    /// What workers do; a part that parses foreign bytes adds its own.
    static let jobs = [LayerJob.job, FolderJob.job, DocumentJob.job, FeedJob.job]

    func run() throws { throw ExitCode(WorkerProcess(jobs: Self.jobs).run()) }
}
