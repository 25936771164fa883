namespace EdgeRuntime.Fleet.Hosting;

/// <summary>What a program that runs the fleet within itself says on its pages.</summary>
/// <param name="find">Finds the remark on a device, or of null the one on all devices; null where there is none.</param>
internal sealed class Remarks(Func<string?, string?>? find)
{
    /// <summary>The remark on all devices.</summary>
    public string? OfAll => find?.Invoke(null);

    /// <summary>The remark on a device.</summary>
    public string? Of(string device) => find?.Invoke(device);
}
