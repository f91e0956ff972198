import Glibc

/// How many characters fit a line of the terminal.
public enum TerminalSize {
    /// The width of the terminal behind standard output, in columns; nil where there is none.
    public static var columns: Int? {
        var size = winsize()
        guard isatty(1) == 1, unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
        else { return nil }
        return Int(size.ws_col)
    }
}
