using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Connecting;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Cli.Watching;

/// <summary>Follows devices on the broker, through its outages.</summary>
internal sealed class BrokerWatch : DeviceWatch
{
    /// <summary>In place of a device id.</summary>
    public const string AllDevices = "+";

    private static readonly TimeSpan ReconnectMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReconnectMax = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly BrokerOptions _options;
    private readonly string _device;
    private readonly CliEnvironment _environment;
    private readonly IWatchDisplay _display;
    private readonly FleetView _fleet;
    private readonly string[] _filters;
    private OperatorConnection _connection;
    private OperatorSubscription _subscription;

    private BrokerWatch(WatchRequest request, OperatorConnection connection, OperatorSubscription subscription)
        : base(request.Environment.Wall, request.Display)
    {
        (_options, _device, _environment, _display) = (request.Options, request.Device, request.Environment, request.Display);
        (_connection, _subscription) = (connection, subscription);
        _filters = Filters(request, connection);
        _fleet = new FleetView(connection.Topics, _environment.Wall, _display.Say);
    }

    /// <summary>Connects and subscribes: what fails now, fails for good.</summary>
    /// <exception cref="BrokerException">The broker cannot be used.</exception>
    public static async Task<BrokerWatch> OpenAsync(WatchRequest request, CancellationToken cancellationToken)
    {
        var connection = await BrokerSession.ConnectAsync(request.Options, request.Environment, cancellationToken);
        try
        {
            var subscription = await connection.SubscribeAsync(FleetView.Subscription(Filters(request, connection)), cancellationToken);
            return new BrokerWatch(request, connection, subscription);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override DevicesReport TakeAll()
    {
        lock (_gate)
        {
            return DevicesReport.Of(_fleet);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<DeviceReport> TakeChanged()
    {
        lock (_gate)
        {
            var changed = _fleet.Devices.Where(device => _changed.Contains(device.Device)).Select(DeviceReport.Of).ToList();
            _changed.Clear();
            return changed;
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static string[] Filters(WatchRequest request, OperatorConnection connection) =>
        [.. FleetView.StateFilters(connection.Topics, request.Device), .. FleetView.LiveFilters(connection.Topics, request.Device)];

    protected override async Task FollowAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(ReconnectMin, ReconnectMax);
        var known = false;
        while (true)
        {
            try
            {
                if (!known)
                {
                    known = await FindSomethingAsync(cancellationToken);
                }

                await FollowConnectionAsync(cancellationToken);
            }
            catch (BrokerException e)
            {
                _display.Say($"{e.Message}; trying again");
            }

            while (!await TryReconnectAsync(backoff.Next(), cancellationToken))
            {
            }

            backoff.Reset();
            _display.Say($"connected to the broker at {_connection.Broker} again");
        }
    }

    private async Task<bool> FindSomethingAsync(CancellationToken cancellationToken)
    {
        await _subscription.ReadRetainedAsync(Apply, cancellationToken);
        if (TakeAll().Devices.Count > 0)
        {
            return true;
        }

        _display.Say($"{(_device == AllDevices ? "no devices" : $"no device '{_device}'")} on the broker at {_connection.Broker} below {_connection.Topics.Root} yet; waiting");
        return false;
    }

    private async Task FollowConnectionAsync(CancellationToken cancellationToken)
    {
        var said = false;
        while (true)
        {
            Apply(await _subscription.ReadAsync(cancellationToken));
            if (!said && FleetView.Lost(_subscription) is { } line)
            {
                _display.Say(line);
                said = true;
            }
        }
    }

    private void Apply(ReceivedMessage message)
    {
        lock (_gate)
        {
            if (_fleet.Apply(message) is { } device)
            {
                _changed.Add(device.Device);
            }
        }
    }

    private async Task<bool> TryReconnectAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        await Task.Delay(wait, _environment.Wall, cancellationToken);
        try
        {
            await _connection.DisposeAsync();
            _connection = await BrokerSession.ConnectAsync(_options, _environment, cancellationToken);
            _subscription = await _connection.SubscribeAsync(FleetView.Subscription(_filters), cancellationToken);
            return true;
        }
        catch (BrokerException)
        {
            // Said when it was lost; a broker that is away for a night is one line.
            return false;
        }
    }
}
