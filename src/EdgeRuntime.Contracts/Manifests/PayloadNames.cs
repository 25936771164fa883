namespace EdgeRuntime.Contracts.Manifests;

/// <summary>
/// The names that payload files may have: plain, portable, and none that stands for something else on any system where a bundle is unpacked.
/// </summary>
public static class PayloadNames
{
    /// <summary>Longest name; leaves room for a suffix within the 255 bytes of a file system.</summary>
    public const int MaxChars = 128;

    /// <summary>A file that is still being written; no payload may look like one.</summary>
    public const string PartSuffix = ".part";

    // https://learn.microsoft.com/windows/win32/fileio/naming-a-file: devices, with any extension.
    private static readonly string[] WindowsDevices =
    [
        "con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(static n => new[] { $"com{n}", $"lpt{n}" }),
    ];

    /// <summary>
    /// Letters, digits, dot, underscore and hyphen of ASCII, 1 to <see cref="MaxChars"/>; begins with none but a letter, digit or underscore, does not end with a dot, is no Windows device,
    /// neither <c>manifest.json</c> nor <c>manifest.sig</c>, and no <c>.part</c>. No folders, hence no way out of one.
    /// </summary>
    public static bool IsAllowed(string? name) =>
        name is { Length: > 0 and <= MaxChars }
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
        && name[0] is not ('.' or '-') && name[^1] != '.'
        && !name.Equals(ModelManifest.FileName, StringComparison.OrdinalIgnoreCase)
        && !name.Equals(ModelManifest.SignatureFileName, StringComparison.OrdinalIgnoreCase)
        && !name.EndsWith(PartSuffix, StringComparison.OrdinalIgnoreCase)
        && !WindowsDevices.Contains(name.Split('.')[0], StringComparer.OrdinalIgnoreCase);
}
