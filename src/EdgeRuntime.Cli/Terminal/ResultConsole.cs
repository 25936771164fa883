using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeRuntime.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeRuntime.Cli.Terminal;

/// <summary>Where a command's answer goes: JSON, or a table for people that scripts can cut into columns where it is no terminal.</summary>
internal sealed class ResultConsole
{
    private const int MaxCellChars = 200;
    private const int UnboundedWidth = 10_000;

    private readonly TextWriter _writer;

    /// <summary>Writes to something that is no terminal.</summary>
    public ResultConsole(TextWriter writer)
        : this(writer, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No }), isTerminal: false)
    {
        // Nothing is wrapped or cut where no window has a width.
        Ansi.Profile.Width = UnboundedWidth;
    }

    /// <summary>Writes to a terminal.</summary>
    public ResultConsole(TextWriter writer, IAnsiConsole terminal)
        : this(writer, terminal, isTerminal: true)
    {
    }

    private ResultConsole(TextWriter writer, IAnsiConsole ansi, bool isTerminal) => (_writer, Ansi, IsTerminal) = (writer, ansi, isTerminal);

    /// <summary>Where help goes.</summary>
    public TextWriter Writer => _writer;

    /// <summary>Whether a person looks at it.</summary>
    public bool IsTerminal { get; }

    /// <summary>Whether it can be drawn on anew.</summary>
    public bool IsLive => IsTerminal && Ansi.Profile.Capabilities is { Ansi: true, Interactive: true };

    /// <summary>For what this class has no words for.</summary>
    public IAnsiConsole Ansi { get; }

    /// <summary>Text of a stranger as one cell: one line, bounded, without escape sequences and markup.</summary>
    public static IRenderable Cell(string text) => new Text(OneLineText.Of(text, MaxCellChars));

    /// <summary>Writes a document on a line of its own. The serializer escapes every character that is not plain ASCII text, so it is safe on a terminal as well.</summary>
    public void WriteJson<T>(T document, JsonTypeInfo<T> type) => _writer.WriteLine(JsonSerializer.Serialize(document, type));

    /// <summary>Writes a line of text.</summary>
    public void WriteLine(string text) => _writer.WriteLine(OneLineText.Of(text, MaxCellChars * 10));

    /// <summary>An empty table.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="freeText">Those whose text may break into lines where a terminal is narrow.</param>
    public Table Table(IReadOnlyList<string> columns, params IReadOnlyList<string> freeText)
    {
        var table = new Table { Border = IsTerminal ? TableBorder.Rounded : TableBorder.None };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(IsTerminal ? column : column.ToUpperInvariant())) { NoWrap = !IsTerminal || !freeText.Contains(column, StringComparer.Ordinal) });
        }

        return table;
    }

    /// <summary>Writes a table.</summary>
    public void Write(Table table) => Ansi.Write(table);
}
