using System.Text.RegularExpressions;

namespace EdgeRuntime.Contracts;

/// <summary>The one form of a device or model id: it is safe in a topic, a file name and a URL.</summary>
public static partial class Identifiers
{
    /// <summary>The pattern that every id matches, as operators see it in an error text.</summary>
    public const string Pattern = "[a-z0-9][a-z0-9-]{0,62}";

    private static readonly string[] ReservedDevices = ["models", "fleet"];

    /// <summary>True when <paramref name="id"/> may name a model.</summary>
    public static bool IsModelId(string? id) => id is not null && Whole().IsMatch(id);

    /// <summary>True when <paramref name="id"/> may name a device: a valid id that is none of the reserved names <c>models</c> and <c>fleet</c>.</summary>
    public static bool IsDeviceId(string? id) => IsModelId(id) && !ReservedDevices.Contains(id, StringComparer.Ordinal);

    [GeneratedRegex("^" + Pattern + @"\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
