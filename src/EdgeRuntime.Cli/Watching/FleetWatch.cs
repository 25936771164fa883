using System.Runtime.CompilerServices;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Connecting;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Cli.Watching;

/// <summary>Follows devices, through outages of the broker, while a display shows them.</summary>
internal sealed class FleetWatch : IAsyncDisposable
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

    private FleetWatch(WatchRequest request, OperatorConnection connection, OperatorSubscription subscription)
    {
        (_options, _device, _environment, _display) = (request.Options, request.Device, request.Environment, request.Display);
        (_connection, _subscription) = (connection, subscription);
        _filters = Filters(request, connection);
        _fleet = new FleetView(connection.Topics, _environment.Wall, _display.Say);
    }

    /// <summary>Connects and subscribes: what fails now, fails for good.</summary>
    /// <exception cref="BrokerException">The broker cannot be used.</exception>
    public static async Task<FleetWatch> OpenAsync(WatchRequest request, CancellationToken cancellationToken)
    {
        var connection = await BrokerSession.ConnectAsync(request.Options, request.Environment, cancellationToken);
        try
        {
            var subscription = await connection.SubscribeAsync(FleetView.Subscription(Filters(request, connection)), cancellationToken);
            return new FleetWatch(request, connection, subscription);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Follows and shows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = FollowAsync(end.Token);
        // Following ends by itself only through a bug, and then there is nothing left to show.
        var stop = following.ContinueWith(_ => end.CancelAsync(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        await _display.ShowAsync(this, end.Token);
        await end.CancelAsync();
        await stop;
        try
        {
            await following;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The way out.
        }
    }

    /// <summary>Yields after each period, and a last time at the end.</summary>
    public async IAsyncEnumerable<DateTimeOffset> TicksAsync(TimeSpan period, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(period, _environment.Wall);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The last time.
            }

            yield return _environment.Wall.GetUtcNow();
        }
    }

    /// <summary>Every device.</summary>
    public DevicesReport TakeAll()
    {
        lock (_gate)
        {
            return DevicesReport.Of(_fleet);
        }
    }

    /// <summary>The devices that something came of since the last call.</summary>
    public IReadOnlyList<DeviceReport> TakeChanged()
    {
        lock (_gate)
        {
            var changed = _fleet.Devices.Where(device => _changed.Contains(device.Device)).Select(DeviceReport.Of).ToList();
            _changed.Clear();
            return changed;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static string[] Filters(WatchRequest request, OperatorConnection connection) =>
        [.. FleetView.StateFilters(connection.Topics, request.Device), .. FleetView.LiveFilters(connection.Topics, request.Device)];

    private async Task FollowAsync(CancellationToken cancellationToken)
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
