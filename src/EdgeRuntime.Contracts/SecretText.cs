using System.Text.RegularExpressions;

namespace EdgeRuntime.Contracts;

/// <summary>Takes credentials out of text that is shown, logged or published: of a URL (<c>rtsp://user:pass@camera/1</c>), of a query (<c>?token=x</c>) and of a program's options (<c>--password x</c>).</summary>
public static partial class SecretText
{
    /// <summary>What stands in their place.</summary>
    public const string Mask = "***";

    /// <summary>The text without its credentials; the same one where it has none.</summary>
    public static string Hide(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hidden = text.Contains("://", StringComparison.Ordinal) ? UserInfo().Replace(text, static found => $"{found.Groups[1].ValueSpan}{Mask}@") : text;
        return hidden.AsSpan().IndexOfAny('=', ' ') >= 0 ? NamedValue().Replace(hidden, Masked) : hidden;
    }

    /// <summary>The same for text that may break off in the middle of a credential: of a URL at its end nothing is shown that could be half a password.</summary>
    /// <param name="text">Text whose end may be missing, such as <c>cannot open rtsp://user:pa</c>.</param>
    public static string HideUnfinished(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Hide(UrlAtEnd().Replace(text, Masked));
    }

    /// <summary>Whether a name says that its value is a secret. The names of files with secrets are none.</summary>
    public static bool IsSecretName(string name) => SecretName().IsMatch(name) && !name.EndsWith("File", StringComparison.OrdinalIgnoreCase);

    // Not "$1***": a replacement pattern needs the parser of regular expressions, 50 kB of native code.
    private static string Masked(Match found) => $"{found.Groups[1].ValueSpan}{Mask}";

    // A password may hold what a URL would not allow, such as a slash: where a colon follows the user, all up to the last @ of the word is one.
    [GeneratedRegex("""([a-z][a-z0-9+.-]*://)(?:[^\s/?#'"<>]*|[^\s/?#:@'"<>]+:[^\s'"<>]*)@""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    [GeneratedRegex("""((?:[?&;]|\B--?)(?:[a-z0-9_.-]*(?:password|passwd|passphrase|token|secret|api-?_?key)|pass|pwd|auth|sig|signature)(?:=|\s+))[^\s&'"]+""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamedValue();

    // A password may hold an @ itself: only the end of the word shows where it ends.
    [GeneratedRegex("""([a-z][a-z0-9+.-]*://)\S*\z""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UrlAtEnd();

    [GeneratedRegex("password|passwd|passphrase|token|secret|api-?_?key", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();
}
