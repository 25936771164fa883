using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>All that the kernel's drivers know of power.</summary>
internal static class KernelSensors
{
    private static readonly (string Kind, string Folder)[] Classes =
    [
        ("power_supply", PowerSupplyScan.Folder),
        (HwmonScan.Kind, HwmonScan.Folder),
        (IioRailScan.Kind, IioRailScan.Folder),
        (PowercapScan.Kind, PowercapScan.Folder),
    ];

    /// <summary>Looks through all classes.</summary>
    public static IReadOnlyList<FoundSensor> Find(IFileSystem files) =>
        [.. PowerSupplyScan.Find(files), .. JetsonRails.Find(files), .. HwmonScan.Find(files), .. IioRailScan.Find(files), .. PowercapScan.Find(files)];

    /// <summary>Classes that this kernel has nothing in, with the reason.</summary>
    public static IEnumerable<string> Missing(IFileSystem files) =>
        Classes.Where(entry => files.List(entry.Folder).Count == 0).Select(entry => $"{entry.Kind}: {entry.Folder} is {(files.Exists(entry.Folder) ? "empty" : "not there")}");
}
