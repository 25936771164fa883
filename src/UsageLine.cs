using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.NativeProgram;

/// <summary>What is wrong with a command line, on one line: which command, what is wrong, and where to look. The parser's own lines name .NET types, and leave out the argument that is missing.</summary>
internal static class UsageLine
{
    private const int MaxQuotedChars = 64;

    /// <summary>The line.</summary>
    /// <param name="arguments">A command line with errors.</param>
    /// <param name="program">The program's name.</param>
    public static string Of(ParseResult arguments, string program)
    {
        var command = NameOf(arguments.CommandResult, program);
        return $"{command}: {Objection(arguments)}; '{command} --help' shows what it takes";
    }

    private static string NameOf(CommandResult result, string program) =>
        result.Parent is CommandResult parent ? $"{NameOf(parent, program)} {result.Command.Name}" : program;

    private static string Objection(ParseResult arguments)
    {
        var command = arguments.CommandResult.Command;
        if (command.Action is null && command.Subcommands.Count > 0)
        {
            var names = string.Join(", ", command.Subcommands.Where(static sub => !sub.Hidden).Select(static sub => sub.Name));
            return arguments.UnmatchedTokens is [var stranger, ..] ? $"there is no command '{Quoted(stranger)}', only {names}" : $"a command is missing, one of {names}";
        }

        // An unknown option falls to whatever argument has room for it, which then complains of something else.
        var unknown = arguments.CommandResult.Children.OfType<ArgumentResult>().SelectMany(static result => result.Tokens.Select(static token => token.Value))
            .Concat(arguments.UnmatchedTokens)
            .FirstOrDefault(static token => token is ['-', _, ..]);
        return unknown is not null ? $"there is no option '{Quoted(unknown)}'" : string.Join("; ", arguments.Errors.Select(Describe).Distinct());
    }

    // What options say that parse by themselves is fit to be read; what the parser says names the type.
    private static string Describe(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0, Argument: { Arity.MinimumNumberOfValues: > 0 } argument } => $"the argument <{argument.Name}> is missing",
        OptionResult { Option: var option } result when error.Message.Contains("'System.", StringComparison.Ordinal) && Kind(option.ValueType) is { } kind && result.Tokens.FirstOrDefault(token => !IsKind(option.ValueType, token.Value)) is { } token => $"{option.Name} must be {kind}, but is '{Quoted(token.Value)}'",
        _ => error.Message.TrimEnd('.'),
    };

    private static string? Kind(Type type) =>
        Of(type) == typeof(bool) ? "true or false"
        : Of(type) == typeof(int) || Of(type) == typeof(long) ? "a whole number"
        : Of(type) == typeof(double) ? "a number"
        : null;

    private static bool IsKind(Type type, string text) =>
        Of(type) == typeof(bool) ? bool.TryParse(text, out _)
        : Of(type) == typeof(int) ? int.TryParse(text, out _)
        : Of(type) == typeof(long) ? long.TryParse(text, out _)
        : double.TryParse(text, out _);

    // Of an option that takes several values each must be one.
    private static Type Of(Type type) => Nullable.GetUnderlyingType(type) ?? (type.IsArray ? type.GetElementType()! : type);

    private static string Quoted(string text) => OneLineText.Of(text, MaxQuotedChars);
}
