using System.Text.RegularExpressions;

namespace EdgeRuntime.Contracts;

/// <summary>The one form of a device or model id: it is safe in a topic, a file name and a URL.</summary>
public static partial class Identifiers
{
    /// <summary>The pattern that every id matches, as operators see it in an error text.</summary>
    public const string Pattern = "[a-z0-9][a-z0-9-]{0,62}";

    /// <summary>In place of a device's id: every device. Reserved, so that no device can have it.</summary>
    public const string Fleet = "fleet";

    /// <summary>Highest release, generation or version: the largest integer that every JSON reader keeps exactly.</summary>
    public const long MaxCounter = (1L << 53) - 1;

    /// <summary>Characters of a digest: sha256 in lowercase hexadecimal.</summary>
    public const int DigestChars = 64;

    private static readonly string[] ReservedDevices = ["models", Fleet];

    /// <summary>True when <paramref name="id"/> may name a model.</summary>
    public static bool IsModelId(string? id) => id is not null && Whole().IsMatch(id);

    /// <summary>True when <paramref name="id"/> may name a device: a valid id that is none of the reserved names <c>models</c> and <c>fleet</c>.</summary>
    public static bool IsDeviceId(string? id) => IsModelId(id) && !ReservedDevices.Contains(id, StringComparer.Ordinal);

    /// <summary>True when <paramref name="text"/> is a sha256 in lowercase hexadecimal.</summary>
    public static bool IsDigest(string? text) => text is { Length: DigestChars } && text.All(char.IsAsciiHexDigitLower);

    [GeneratedRegex("^" + Pattern + @"\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
