using System.Text;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Which board this is, and what it draws.</summary>
/// <param name="Model">The kernel's name of the board; null where it has none.</param>
/// <param name="Profile">The profile in force.</param>
internal sealed record BoardFacts(string? Model, BoardProfile Profile)
{
    // Device tree on ARM boards (ends with a zero byte), DMI on PCs (ends with a newline).
    private static readonly string[] ModelFiles = ["/proc/device-tree/model", "/sys/class/dmi/id/product_name"];

    /// <summary>Finds out.</summary>
    /// <param name="name">The configured profile, or <c>auto</c>.</param>
    /// <param name="files">The file system.</param>
    /// <param name="baseFolder">Where the profiles lie.</param>
    /// <exception cref="InvalidDataException">There is no such profile.</exception>
    public static BoardFacts Find(string name, IFileSystem files, string baseFolder)
    {
        var model = ModelFiles.Select(path => ReadText(files, path)).FirstOrDefault(static text => !string.IsNullOrEmpty(text));
        var profiles = new BoardProfiles(Path.Combine(baseFolder, "firmware-configs", "boards"));
        return new BoardFacts(model, name == BoardProfiles.Auto ? profiles.Detect(model) : profiles.Load(name));
    }

    private static string? ReadText(IFileSystem files, string path)
    {
        Span<byte> text = stackalloc byte[256];
        var length = files.Read(path, text);
        return length < 0 ? null : Encoding.UTF8.GetString(text[..length]).TrimEnd('\0', '\n', ' ');
    }
}
