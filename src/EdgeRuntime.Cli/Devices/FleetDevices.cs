using EdgeRuntime.Client;

namespace EdgeRuntime.Cli.Devices;

/// <summary>The list of devices of a fleet.</summary>
internal static class FleetDevices
{
    private const int PageSize = 1000;

    /// <summary>Every device within the token's sites, by id.</summary>
    /// <exception cref="FleetException">The fleet refuses or cannot be reached.</exception>
    public static async Task<IReadOnlyList<DeviceReport>> ListAsync(FleetClient client, CancellationToken cancellationToken)
    {
        // Between two pages a device may come or go: by id each is listed once all the same.
        var devices = new SortedDictionary<string, DeviceReport>(StringComparer.Ordinal);
        DevicePage page;
        var skip = 0;
        do
        {
            page = await client.Api.ListDevicesAsync(order: DeviceOrder.Device, skip: skip, take: PageSize, cancellationToken: cancellationToken);
            foreach (var device in page.Items)
            {
                devices[device.Device] = DeviceReport.Of(device);
            }

            skip += page.Items.Count;
        }
        while (page.Items.Count > 0 && skip < page.Total && skip < FleetView.MaxDevices);
        return [.. devices.Values];
    }
}
