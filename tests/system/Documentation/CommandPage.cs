using System.CommandLine;
using System.Text;

namespace EdgeRuntime.SystemTests.Documentation;

/// <summary>The part of docs/cli.md that lists a program's commands, arguments and options.</summary>
internal static class CommandPage
{
    /// <summary>Writes a heading and a table for each command; options of <paramref name="shared"/> are left out where they occur, since the page lists them once.</summary>
    /// <param name="program">Name of the program.</param>
    /// <param name="root">Its commands.</param>
    /// <param name="shared">Names of options that several commands have.</param>
    public static string Create(string program, Command root, IReadOnlySet<string> shared)
    {
        var page = new StringBuilder();
        foreach (var command in root.Subcommands.Where(static command => !command.Hidden))
        {
            Describe(page, program, command, shared);
        }

        return page.ToString();
    }

    /// <summary>Writes the table of the shared options.</summary>
    public static string Shared(Command root, IReadOnlySet<string> shared)
    {
        var options = All(root).Where(IsShared).SelectMany(static command => command.Options).Where(option => shared.Contains(option.Name)).DistinctBy(static option => option.Name);
        return Table(options.Select(Row));
    }

    // A command without --host has options of its own, some of which happen to have the same names.
    private static bool IsShared(Command command) => command.Options.Any(static option => option.Name == "--host");

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static void Describe(StringBuilder page, string path, Command command, IReadOnlySet<string> shared)
    {
        path = $"{path} {command.Name}";
        if (command.Action is not null)
        {
            page.Append($"\n### {path}\n\n{Sentence(command.Description!)}");
            var hidden = IsShared(command) ? shared : new HashSet<string>();
            page.Append(hidden.Count > 0 ? " Accepts the [broker options](#broker).\n" : "\n");
            var rows = command.Arguments.Where(static argument => !argument.Hidden && argument.Description is not null)
                .Select(static argument => $"| `{argument.Name.ToUpperInvariant()}` | {Cell(argument.Description!)} |\n")
                .Concat(command.Options.Where(option => !option.Hidden && option.Description is not null && !hidden.Contains(option.Name)).Select(Row))
                .ToList();
            page.Append(rows.Count == 0 ? "" : "\n" + Table(rows));
        }

        foreach (var inner in command.Subcommands.Where(static inner => !inner.Hidden))
        {
            Describe(page, path, inner, shared);
        }
    }

    private static string Table(IEnumerable<string> rows) => "| argument or option | what |\n|---|---|\n" + string.Concat(rows);

    private static string Row(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(static alias => alias.StartsWith('-')).Prepend(option.Name).Select(static name => $"`{name}`"));
        return $"| {names} | {Cell(option.Description!)}{(option.Required ? " Required." : "")} |\n";
    }

    private static string Cell(string text) =>
        Sentence(text).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";
}
