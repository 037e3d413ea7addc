import CExercise
import Linux

/// What this executable does inside the container when it is told to.
public enum ExerciseAct {
    /// Names of the acts.
    public static var names: [String] {
        var names: [String] = []
        while let name = plimsoll_act_name(Int32(names.count)) { names.append(String(cString: name)) }
        return names
    }

    /// Performs one.
    /// - Returns: nil if it was done, otherwise why not.
    public static func perform(_ name: String) -> String? {
        switch plimsoll_act(name) {
        case 0: nil
        case -1: "there is no act '\(name)'"
        case let number: SystemError.text(number)
        }
    }
}
