using EdgeRuntime.Contracts;

namespace EdgeRuntime.Cli.Terminal;

/// <summary>Lines for people, beside the answer.</summary>
internal sealed class MessageConsole(TextWriter writer)
{
    private const int MaxChars = 2000;

    /// <summary>Where usage and help go.</summary>
    public TextWriter Writer => writer;

    /// <summary>Writes a line. It may quote devices and brokers: nothing in it reaches the terminal as an escape sequence.</summary>
    public void Say(string line) => writer.WriteLine(OneLineText.Of(line, MaxChars));
}
