using System.Text.Json;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>The HAT profiles of a folder, one JSON file each, by name.</summary>
/// <param name="folder">The folder, <c>firmware-configs/hats</c> beside the agent.</param>
internal sealed class HatProfiles(string folder)
{
    /// <summary>Names of all profiles.</summary>
    public IReadOnlyList<string> Names =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.json").Select(static path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)] : [];

    /// <summary>Reads a profile.</summary>
    /// <exception cref="InvalidDataException">There is none of that name, or it cannot be used; the message is one line.</exception>
    public HatProfile Load(string name)
    {
        if (!Names.Contains(name, StringComparer.Ordinal))
        {
            throw new InvalidDataException($"'{name}' is no HAT profile of {folder}; there are {string.Join(", ", Names)}");
        }

        var path = Path.Combine(folder, name + ".json");
        try
        {
            var profile = JsonSerializer.Deserialize(File.ReadAllBytes(path), HatProfileJsonContext.Default.HatProfile)
                ?? throw new InvalidDataException($"{path}: is null, not a HAT profile");
            var errors = new List<string>();
            profile.Pack.Validate("pack", errors);
            for (var i = 0; i < profile.Sensors.Count; i++)
            {
                profile.Sensors[i].Validate($"sensors:{i}", errors);
            }

            return errors.Count == 0 ? profile : throw new InvalidDataException($"{path}: {string.Join("; ", errors)}");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: is not a HAT profile ({e.Message})", e);
        }
    }
}
