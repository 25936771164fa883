using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>
/// Zones of the kernel's powercap class, on PCs: <c>psys</c> is the whole platform, <c>package-0</c> a processor. A package is not the board: it is used
/// as the board's draw only where the configuration says so.
/// </summary>
internal static class PowercapScan
{
    /// <summary>Where they are.</summary>
    public const string Folder = "/sys/class/powercap";

    /// <summary>The kind in configurations and lists.</summary>
    public const string Kind = "powercap";

    private const string Platform = "psys";

    /// <summary>Everything that counts energy.</summary>
    public static IEnumerable<FoundSensor> Find(IFileSystem files)
    {
        foreach (var folder in files.List(Folder))
        {
            var name = files.ReadText($"{folder}/name");
            if (name != Platform && name?.StartsWith("package-", StringComparison.Ordinal) != true)
            {
                continue;
            }

            if (files.ReadInteger($"{folder}/energy_uj") is null)
            {
                yield return FoundSensor.Unusable(Kind, name, folder, "energy_uj cannot be read; since Linux 5.10 only root may");
            }
            else
            {
                yield return FoundSensor.Usable(Kind, name, folder, name == Platform ? RailRole.Load : RailRole.Part, () => new PowercapSensor(files, $"{Kind} {name}", [folder]));
            }
        }
    }

    /// <summary>Opens the platform's zone, or all packages as one where there is none.</summary>
    public static IPowerSensor Open(IFileSystem files)
    {
        var zones = files.List(Folder).Select(folder => (Folder: folder, Name: files.ReadText($"{folder}/name"))).ToList();
        return zones.Find(static zone => zone.Name == Platform) is { Folder: { } platform }
            ? new PowercapSensor(files, $"{Kind} {Platform}", [platform])
            : new PowercapSensor(files, $"{Kind} packages", zones.Where(static zone => zone.Name?.StartsWith("package-", StringComparison.Ordinal) == true).Select(static zone => zone.Folder));
    }
}
