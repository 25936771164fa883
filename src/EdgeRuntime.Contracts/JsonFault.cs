using System.Text.Json;

namespace EdgeRuntime.Contracts;

/// <summary>What is wrong with a JSON document, in words for whoever wrote it: the serializer's own name .NET types and count lines from 0.</summary>
public static class JsonFault
{
    /// <summary>How a converter begins that knows what is allowed.</summary>
    internal const string Choice = "must be one of ";

    private const string Missing = "was missing required properties including: ";

    /// <summary>The reason, on one line and without a full stop. What is not known here stays in the serializer's words.</summary>
    /// <param name="e">What <see cref="System.Text.Json"/> threw.</param>
    public static string Of(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        var text = WithoutPlace(e.Message);
        var (path, place) = e is JsonException fault ? (fault.Path ?? "$", PlaceOf(fault)) : ("$", "");
        return OneLineText.Of(
            text.IndexOf(Missing, StringComparison.Ordinal) is var missing and >= 0 ? $"{(path == "$" ? "" : path + " ")}lacks {text[(missing + Missing.Length)..]}"
            : Quoted(text, "The JSON property ", " could not be mapped to any .NET member") is { } unknown ? $"{unknown} is unknown"
            : Quoted(text, "Duplicate property ", " encountered") is { } twice ? $"{twice} is there twice"
            : text.Contains("doesn't allow null values", StringComparison.Ordinal) || text.Contains("doesn't allow setting null values", StringComparison.Ordinal) ? $"{path} must not be null"
            : text.StartsWith(Choice, StringComparison.Ordinal) ? $"{path} {text}"
            : text.StartsWith("The JSON value could not be converted to ", StringComparison.Ordinal) ? $"{path} is of the wrong kind"
            : text.StartsWith("The input does not contain any JSON tokens", StringComparison.Ordinal) ? "it is empty"
            : text + place);
    }

    private static string? Quoted(string text, string before, string after) =>
        text.StartsWith(before, StringComparison.Ordinal) && text.IndexOf(after, StringComparison.Ordinal) is var end and > 0 ? text[before.Length..end] : null;

    private static string PlaceOf(JsonException e) =>
        e is { LineNumber: { } line, BytePositionInLine: { } position } ? FormattableString.Invariant($" at line {line + 1}, byte {position + 1}") : "";

    private static string WithoutPlace(string message)
    {
        var text = message.AsSpan();
        foreach (var mark in (ReadOnlySpan<string>)[" Path: ", " LineNumber: "])
        {
            text = text.IndexOf(mark, StringComparison.Ordinal) is var at and > 0 ? text[..at] : text;
        }

        return text.TrimEnd('.').ToString();
    }
}
