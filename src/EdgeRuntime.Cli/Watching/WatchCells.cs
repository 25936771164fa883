using EdgeRuntime.Cli.Devices;

namespace EdgeRuntime.Cli.Watching;

/// <summary>What a watch shows of a device.</summary>
internal static class WatchCells
{
    public static IReadOnlyList<string> Columns { get; } = ["device", "state", "battery", "mode", "rate", "J/inference", "last result", "last seen"];

    public static IReadOnlyList<string> Of(DeviceReport device, DateTimeOffset now) =>
    [
        device.Device,
        Figures.State(device.State, device.WakeAt),
        Figures.Battery(device.Battery),
        Figures.Word(device.Mode),
        Figures.Rate(device.RateHz),
        Figures.Energy(device.JPerInferenceMarginal),
        Figures.Result(device.LastResult),
        Figures.Ago(device.LastSeen, now),
    ];
}
