using System.CommandLine;
using System.Globalization;
using System.Text;

namespace EdgeRuntime.SystemTests.Documentation;

/// <summary>A manual page (man(7)) made of a program's own commands, options and descriptions.</summary>
internal static class ManualPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="name">What people type.</param>
    /// <param name="section">The section of the manual and its title, such as <c>8 "System Manager's Manual"</c>.</param>
    /// <param name="root">The program's commands.</param>
    /// <param name="rest">What the commands do not say, by heading.</param>
    public static string Create(string name, string section, Command root, params (string Heading, string Roff)[] rest)
    {
        var page = new StringBuilder();
        Line(page, $".\\\" Written by DocumentationTests of the source, EDGE_WRITE_DOCS=1.");
        Line(page, $".TH {name.ToUpperInvariant()} {section.Split(' ')[0]} \"\" EdgeRuntime {section[2..]}");
        Line(page, $".SH NAME\n{Text(name)} \\- {Text(LowerFirst(root.Description!))}");
        Line(page, $".SH SYNOPSIS\n.B {Text(name)}\n.I command\n.RI [ options ]");
        Line(page, $".SH COMMANDS");
        foreach (var command in root.Subcommands)
        {
            Describe(page, name, command);
        }

        foreach (var (heading, roff) in rest)
        {
            Line(page, $".SH {heading}\n{roff.Trim()}");
        }

        return page.ToString();
    }

    private static void Describe(StringBuilder page, string path, Command command)
    {
        if (command.Hidden)
        {
            return;
        }

        path = $"{path} {command.Name}";
        foreach (var inner in command.Subcommands)
        {
            Describe(page, path, inner);
        }

        if (command.Action is null)
        {
            return;
        }

        Line(page, $".SS {Text(path)}{string.Concat(command.Arguments.Select(static argument => $" {Text(argument.Name.ToUpperInvariant())}"))}");
        Line(page, $"{Sentence(command.Description!)}");
        foreach (var argument in command.Arguments.Where(static argument => !argument.Hidden && argument.Description is not null))
        {
            Line(page, $".TP\n.I {Text(argument.Name.ToUpperInvariant())}\n{Sentence(argument.Description!)}");
        }

        foreach (var option in command.Options.Where(static option => !option.Hidden && option.Description is not null))
        {
            var names = string.Join(", ", option.Aliases.Where(static alias => alias.StartsWith('-')).Prepend(option.Name).Select(static alias => $"\\fB{Text(alias)}\\fR"));
            var isFlag = (Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType) == typeof(bool);
            var value = isFlag ? "" : $" \\fI{Text((option.HelpName ?? option.Name.TrimStart('-')).ToUpperInvariant())}\\fR";
            Line(page, $".TP\n{names}{value}\n{Sentence(option.Description!)}{(option.Required ? " Required." : "")}");
        }
    }

    private static void Line(StringBuilder page, FormattableString line) => page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string LowerFirst(string text) => char.ToLowerInvariant(text[0]) + text[1..];

    private static string Sentence(string text) => Text(text.EndsWith('.') ? text : text + ".");

    // A hyphen that is typed must stay one, and a line that begins with a dot or a quote is a request (groff_char(7), man(7)).
    private static string Text(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("°", "\\(de", StringComparison.Ordinal);
        return escaped[0] is '.' or '\'' ? "\\&" + escaped : escaped;
    }
}
