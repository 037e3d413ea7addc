import CSimdjson

extension JSONValue {
    /// Walks the elements of an array.
    public struct Elements: Sequence, IteratorProtocol {
        private let document: Document
        private var cursor: plimsoll_json_cursor

        init(_ value: JSONValue) {
            document = value.document
            cursor = plimsoll_json_elements(value.raw)
        }

        /// The next one; nil at the end.
        public mutating func next() -> JSONValue? {
            guard !cursor.done else { return nil }
            defer { plimsoll_json_next_element(&cursor) }
            return JSONValue(document: document, raw: cursor.current)
        }
    }

    /// Walks the members of an object.
    public struct Members: Sequence, IteratorProtocol {
        private let document: Document
        private var cursor: plimsoll_json_cursor

        init(_ value: JSONValue) {
            document = value.document
            cursor = plimsoll_json_members(value.raw)
        }

        /// The next one; nil at the end.
        public mutating func next() -> (key: String, value: JSONValue)? {
            guard !cursor.done else { return nil }
            defer { plimsoll_json_next_member(&cursor) }
            var length = 0
            let bytes = plimsoll_json_member_key(&cursor, &length)
            let key = String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
            return (key, JSONValue(document: document, raw: plimsoll_json_member_value(&cursor)))
        }
    }
}
