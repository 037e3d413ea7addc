extension FieldFamily {
    /// Arguments of calls.
    static let eventArguments = FieldFamily(
        name: "EventArguments",
        fields: [
            Field(
                "evt.args", .text, flags: [.computed, .perName],
                "all arguments of the event as one text, name=value name=value"
            ) { subject, _ in
                subject.allArguments
            },
            Field(
                "evt.arg", .text, argument: .requiredParameter, flags: [.computed, .perName],
                "one argument as text, by name (evt.arg.flags) or number (evt.arg[0]): flags and modes by name"
            ) { subject, argument in subject.shownArgument(argument) },
            Field(
                "evt.rawarg", .signed, argument: .requiredParameter, flags: [.noFieldComparison, .noTransformer],
                "one argument as a number, by name or number"
            ) { subject, argument in
                guard case .number(let number) = subject.rawArgument(argument) else { return .missing }
                return .number(number)
            },
        ])
}
