using System.Globalization;

namespace EdgeRuntime.Contracts;

/// <summary>Text that quotes foreign input, made fit for a log: one line, bounded, without characters that move the cursor or turn the writing direction.</summary>
public static class OneLineText
{
    /// <summary>Longest text in characters unless a caller says otherwise.</summary>
    public const int DefaultMaxChars = 300;

    /// <summary>The text on one line.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="maxChars">What is longer is cut and ends in three dots.</param>
    public static string Of(string text, int maxChars = DefaultMaxChars)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cut = text.Length > maxChars ? string.Concat(text.AsSpan(0, maxChars), "...") : text;
        return cut.Any(IsUnfit) ? string.Concat(cut.Select(static c => IsUnfit(c) ? '?' : c)) : cut;
    }

    private static bool IsUnfit(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
