namespace EdgeRuntime.Fleet.Pages.Overview;

/// <summary>One row of the list.</summary>
/// <param name="Device">The device.</param>
/// <param name="WallNow">Now, as messages have it.</param>
/// <param name="PhysicalNow">Now, as batteries have it.</param>
/// <param name="BeginsSite">Whether it is the first one of its site in a grouped list.</param>
public sealed record DeviceListRow(DeviceSummary Device, DateTimeOffset WallNow, DateTimeOffset PhysicalNow, bool BeginsSite)
{
    /// <summary>Address of the device's page.</summary>
    public string Uri => $"/devices/{System.Uri.EscapeDataString(Device.Device)}";
}
