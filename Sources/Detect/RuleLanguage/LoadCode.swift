/// The codes of diagnostics: Falco's, where it has one.
public enum LoadCode: String, Sendable, CaseIterable {
    // Errors
    case fileRead = "LOAD_ERR_FILE_READ"
    case yamlParse = "LOAD_ERR_YAML_PARSE"
    case yamlValidate = "LOAD_ERR_YAML_VALIDATE"
    case compileCondition = "LOAD_ERR_COMPILE_CONDITION"
    case compileOutput = "LOAD_ERR_COMPILE_OUTPUT"
    case validate = "LOAD_ERR_VALIDATE"
    /// A plugin that we do not have: the rules that need it are left out, the others load.
    case missingPlugin = "LOAD_ERR_EXTENSION"
    // Warnings
    case unknownSource = "LOAD_UNKNOWN_SOURCE"
    case unsafeMissingCheck = "LOAD_UNSAFE_NA_CHECK"
    case tooManyEventTypes = "LOAD_NO_EVTTYPE"
    case unknownFilter = "LOAD_UNKNOWN_FILTER"
    case unusedMacro = "LOAD_UNUSED_MACRO"
    case unusedList = "LOAD_UNUSED_LIST"
    case unknownItem = "LOAD_UNKNOWN_ITEM"
    case unknownKey = "LOAD_UNKNOWN_KEY"
    case deprecatedItem = "LOAD_DEPRECATED_ITEM"
    case appendWithoutValues = "LOAD_APPEND_NO_VALUES"
    case exceptionNameNotUnique = "LOAD_EXCEPTION_NAME_NOT_UNIQUE"
    case invalidMacroName = "LOAD_INVALID_MACRO_NAME"
    case invalidListName = "LOAD_INVALID_LIST_NAME"
    case suspiciousValue = "LOAD_COMPILE_CONDITION"
}
