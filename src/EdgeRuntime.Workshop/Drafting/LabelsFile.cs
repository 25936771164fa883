using System.Collections.Immutable;
using System.Globalization;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>Reads class names as training tools write them: one a line, with or without their index; a JSON or Python list or dictionary; <c>names</c> of a YAML file of Ultralytics.</summary>
public static class LabelsFile
{
    private const int MaxBytes = 1 << 20;
    private const int MaxLabels = 10_000;
    private const int MaxLabelChars = 256;

    /// <summary>Reads a file.</summary>
    /// <returns>The names, or <see cref="ErrorCode.BadRequest"/>.</returns>
    public static Checked<string[]> Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                return new ErrorInfo(ErrorCode.BadRequest, $"{path}: more than {MaxBytes} bytes are no list of class names");
            }

            var labels = Parse(File.ReadAllText(path));
            return labels.IsEmpty ? new ErrorInfo(ErrorCode.BadRequest, $"{path}: holds no class names; write one a line") : labels.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.BadRequest, $"{path}: cannot be read ({FileFault.Of(e, path)})");
        }
    }

    /// <summary>The names in a text; empty where there are none.</summary>
    public static ImmutableArray<string> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        if (trimmed is ['{' or '[', ..])
        {
            return ExporterMetadata.Names(trimmed);
        }

        var lines = trimmed.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(static line => line[0] != '#').ToList();
        if (lines.FindIndex(static line => line.StartsWith("names:", StringComparison.Ordinal)) is >= 0 and var at)
        {
            return lines[at]["names:".Length..].Trim() is { Length: > 0 } inline
                ? ExporterMetadata.Names(inline)
                : Numbered(lines[(at + 1)..].TakeWhile(static line => line.StartsWith('-') || char.IsAsciiDigit(line[0])).ToList());
        }

        return Numbered(lines);
    }

    // Numbers in front that count up from the first line are not part of the names.
    private static ImmutableArray<string> Numbered(List<string> lines)
    {
        var names = lines.Select(static (line, i) => WithoutIndex(line, i)).ToList();
        var isNumbered = names.Count > 0 && !names.Contains(null);
        return [.. (isNumbered ? names.Select(static name => name!) : lines.Select(static line => line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : line)).Take(MaxLabels).Select(Clean)];
    }

    private static string? WithoutIndex(string line, int index)
    {
        var digits = line.TakeWhile(char.IsAsciiDigit).Count();
        if (digits == 0 || digits == line.Length || !int.TryParse(line.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number != index)
        {
            return null;
        }

        var rest = line[digits..];
        return rest[0] is ' ' or '\t' or ':' or ',' or ';' or '=' ? rest[1..].Trim() : null;
    }

    private static string Clean(string name) => OneLineText.Of(name.Trim('"', '\'', ' '), MaxLabelChars);
}
