using System.Net;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Client;
using EdgeRuntime.Messaging.Connecting;

namespace EdgeRuntime.Cli.Watching;

/// <summary>Follows devices in a fleet, through its outages.</summary>
internal sealed class FleetWatch : DeviceWatch
{
    private static readonly TimeSpan ReconnectMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReconnectMax = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, DeviceReport> _devices = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly FleetClient _client;
    private readonly string? _device;
    private readonly TimeProvider _wall;
    private readonly IWatchDisplay _display;

    private FleetWatch(FleetClient client, string? device, TimeProvider wall, IWatchDisplay display)
        : base(wall, display) => (_client, _device, _wall, _display) = (client, device, wall, display);

    /// <summary>Reads the devices once: what fails now, fails for good.</summary>
    /// <param name="client">The fleet; disposed of with the watch.</param>
    /// <param name="device">The device; null for all.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="display">Where devices are shown.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="FleetException">The fleet refuses or cannot be reached.</exception>
    public static async Task<FleetWatch> OpenAsync(FleetClient client, string? device, TimeProvider wall, IWatchDisplay display, CancellationToken cancellationToken)
    {
        var watch = new FleetWatch(client, device, wall, display);
        try
        {
            await watch.ReadAsync(cancellationToken);
            return watch;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override DevicesReport TakeAll()
    {
        lock (_gate)
        {
            return new DevicesReport([.. _devices.Values], 0);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<DeviceReport> TakeChanged()
    {
        lock (_gate)
        {
            List<DeviceReport> changed = [.. _changed.Order(StringComparer.Ordinal).Select(device => _devices[device])];
            _changed.Clear();
            return changed;
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (TakeAll().Devices.Count == 0)
        {
            _display.Say($"no devices in the fleet at {_client.Address} yet; waiting");
        }

        var backoff = new Backoff(ReconnectMin, ReconnectMax);
        var isSaid = false;
        while (true)
        {
            try
            {
                await foreach (var devices in _client.Live.FollowAsync(_device, cancellationToken))
                {
                    if (isSaid)
                    {
                        _display.Say($"connected to the fleet at {_client.Address} again");
                        isSaid = false;
                    }

                    backoff.Reset();
                    Apply(devices.Select(DeviceReport.Of));
                }
            }
            catch (FleetException e) when (e.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            {
                if (!isSaid)
                {
                    _display.Say($"{e.Message}; trying again");
                    isSaid = true;
                }
            }

            await Task.Delay(backoff.Next(), _wall, cancellationToken);
            try
            {
                await ReadAsync(cancellationToken);
            }
            catch (FleetException e) when (e.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            {
                // Said when it was lost; a fleet that is away for a night is one line.
            }
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (_device is null)
        {
            Apply(await FleetDevices.ListAsync(_client, cancellationToken));
        }
        else
        {
            Apply([DeviceReport.Of((await _client.Api.GetDeviceAsync(_device, cancellationToken)).Summary)]);
        }
    }

    private void Apply(IEnumerable<DeviceReport> devices)
    {
        lock (_gate)
        {
            foreach (var device in devices)
            {
                _devices[device.Device] = device;
                _changed.Add(device.Device);
            }
        }
    }
}
