extension JSONWriter {
    /// A member that is a text; nil is null.
    public mutating func member(_ name: String, _ text: String?) {
        key(name)
        value(text)
    }

    /// A member that is an integer.
    public mutating func member(_ name: String, _ number: some FixedWidthInteger) {
        key(name)
        value(number)
    }

    /// A member that is a truth value.
    public mutating func member(_ name: String, _ boolean: Bool) {
        key(name)
        value(boolean)
    }

    /// A member that is an object. Throws what the closure throws.
    public mutating func member(_ name: String, object members: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try object(members)
    }

    /// A member that is an array. Throws what the closure throws.
    public mutating func member(_ name: String, array elements: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try array(elements)
    }

    /// A member that is an array of texts.
    public mutating func member(_ name: String, texts: some Sequence<String>) {
        member(name, array: { json in for text in texts { json.value(text) } })
    }

    /// A member that is an object of texts, by sorted name.
    public mutating func member(_ name: String, map: [String: String]) {
        member(name, object: { json in for (key, text) in map.sorted(by: { $0.key < $1.key }) { json.member(key, text) } })
    }
}
