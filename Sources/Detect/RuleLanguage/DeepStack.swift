import Glibc

/// Runs what recurses deeply on foreign input, which the caller's stack might not hold.
enum DeepStack {
    private final class Job<Result> {
        let body: () -> Result
        var result: Result?
        init(_ body: @escaping () -> Result) { self.body = body }
        func run() { result = body() }
    }

    /// Runs a function on a thread of its own and waits for it.
    /// - Returns: nil where the system gives no thread.
    static func run<Result>(bytes: Int, _ body: @escaping () -> Result) -> Result? {
        let job = Job(body)
        let start: () -> Void = { job.run() }
        let box = Unmanaged.passRetained(Box(start))
        var attributes = pthread_attr_t()
        var thread = pthread_t()
        guard pthread_attr_init(&attributes) == 0 else {
            box.release()
            return nil
        }
        defer { pthread_attr_destroy(&attributes) }
        guard pthread_attr_setstacksize(&attributes, bytes) == 0,
            pthread_create(
                &thread, &attributes,
                { argument in
                    if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().start() }
                    return nil
                }, box.toOpaque()) == 0
        else {
            box.release()
            return nil
        }
        pthread_join(thread, nil)
        return job.result
    }

    private final class Box {
        let start: () -> Void
        init(_ start: @escaping () -> Void) { self.start = start }
    }
}
