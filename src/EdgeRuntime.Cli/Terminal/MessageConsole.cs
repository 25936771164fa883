using EdgeRuntime.Contracts;
using Spectre.Console;

namespace EdgeRuntime.Cli.Terminal;

/// <summary>Lines for people, beside the answer, and what is drawn while they wait.</summary>
/// <param name="writer">Where lines go.</param>
/// <param name="terminal">The terminal behind it; null where it is none.</param>
internal sealed class MessageConsole(TextWriter writer, IAnsiConsole? terminal = null)
{
    private const int MaxChars = 2000;

    /// <summary>Where usage and help go.</summary>
    public TextWriter Writer => writer;

    /// <summary>Where something can be drawn on anew; null where it cannot.</summary>
    public IAnsiConsole? Live => terminal is { Profile.Capabilities: { Ansi: true, Interactive: true } } ? terminal : null;

    /// <summary>Writes a line. It may quote devices and brokers: nothing in it reaches the terminal as an escape sequence.</summary>
    public void Say(string line) => writer.WriteLine(OneLineText.Of(SecretText.Hide(line), MaxChars));
}
