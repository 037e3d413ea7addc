// Made-up processes and events are shared with `plimsoll rules test`; for tests they are part of the kit.
@_exported import Fixtures
