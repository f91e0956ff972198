import Foundation

/// Passwords that a command is given.
enum PasswordInput {
    /// Asks at the terminal, twice and without showing it; else takes a line of standard input.
    static func read(for name: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            guard let line = readLine() else {
                throw CommandError(
                    "the password of \(name) is missing: it is a line of standard input")
            }
            return line
        }
        let password = try ask("Password of \(name): ")
        guard try ask("The same again: ") == password else {
            throw CommandError("the two passwords differ")
        }
        return password
    }

    /// The first line of a file.
    static func read(file: String) throws -> String {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandError("the password file '\(file)' cannot be read")
        }
        let line = String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }
        return String(line)
    }

    private static func ask(_ prompt: String) throws -> String {
        Output.prompt(prompt)
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else {
            throw CommandError("the terminal cannot be asked for a password")
        }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
            Output.prompt("\n")
        }
        guard let line = readLine() else { throw CommandError("no password was given") }
        return line
    }
}
