using System.Text.Json;

namespace EdgeRuntime.Core.Energy;

/// <summary>The board profiles of a folder, one JSON file each, by name.</summary>
/// <param name="folder">The folder, <c>firmware-configs/boards</c> beside the agent.</param>
public sealed class BoardProfiles(string folder)
{
    /// <summary>The name that asks for the profile of the board that the agent runs on.</summary>
    public const string Auto = "auto";

    /// <summary>The profile when nothing fits.</summary>
    public const string Fallback = "generic";

    /// <summary>Names of all profiles.</summary>
    public IReadOnlyList<string> Names =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.json").Select(static path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)] : [];

    /// <summary>Reads a profile.</summary>
    /// <exception cref="InvalidDataException">There is none of that name, or it cannot be read; the message names those that there are.</exception>
    public BoardProfile Load(string name)
    {
        var path = Path.Combine(folder, name + ".json");
        if (!Names.Contains(name, StringComparer.Ordinal))
        {
            throw new InvalidDataException($"'{name}' is no board profile of {folder}; there are {string.Join(", ", Names)}");
        }

        try
        {
            var profile = JsonSerializer.Deserialize(File.ReadAllBytes(path), BoardProfileJsonContext.Default.BoardProfile)
                ?? throw new InvalidDataException($"{path}: is null, not a board profile");
            return profile is not { IdleWatts: >= 0, ActiveWattsPerCore: > 0 } ? throw new InvalidDataException($"{path}: idleWatts must be 0 or more and activeWattsPerCore positive")
                : profile.MaxWatts <= profile.IdleWatts ? throw new InvalidDataException($"{path}: maxWatts must be above idleWatts")
                : profile;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: is not a board profile ({e.Message})", e);
        }
    }

    /// <summary>The profile that fits the kernel's name of the board best; the generic one where none does.</summary>
    /// <param name="model">The name, null where the kernel has none.</param>
    public BoardProfile Detect(string? model) =>
        Names.Select(Load)
            .SelectMany(static profile => profile.Models.Select(start => (Profile: profile, Start: start)))
            .Where(pair => model is not null && model.StartsWith(pair.Start, StringComparison.Ordinal))
            .OrderByDescending(static pair => pair.Start.Length)
            .Select(static pair => pair.Profile)
            .FirstOrDefault() ?? Load(Fallback);
}
