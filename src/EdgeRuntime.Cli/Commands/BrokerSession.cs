using System.CommandLine;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Cli.Terminal;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Operating;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Commands;

/// <summary>A command's connection to the broker, and the devices that it hears of over it.</summary>
internal sealed class BrokerSession : IAsyncDisposable
{
    private readonly BrokerOptions _options;
    private readonly CliEnvironment _environment;
    private readonly MessageConsole _messages;

    private BrokerSession(BrokerOptions options, OperatorConnection connection, CliEnvironment environment)
    {
        (_options, Connection, _environment, _messages) = (options, connection, environment, environment.Error);
        Fleet = new FleetView(connection.Topics, environment.Wall, environment.Error.Say);
    }

    public OperatorConnection Connection { get; private set; }

    public FleetView Fleet { get; }

    /// <summary>Connects by the options, the environment and the settings file.</summary>
    /// <exception cref="CliException">These are wrong.</exception>
    /// <exception cref="BrokerException">The broker cannot be used.</exception>
    public static async Task<BrokerSession> OpenAsync(ParseResult arguments, CliEnvironment environment, CancellationToken cancellationToken)
    {
        var options = BrokerArguments.Read(arguments, environment);
        return new BrokerSession(options, await ConnectAsync(options, environment, cancellationToken), environment);
    }

    /// <inheritdoc cref="OpenAsync"/>
    public static Task<OperatorConnection> ConnectAsync(BrokerOptions options, CliEnvironment environment, CancellationToken cancellationToken) =>
        OperatorConnection.ConnectAsync(options, NullLogger<OperatorConnection>.Instance, environment.Wall, cancellationToken);

    /// <summary>Takes another connection in the place of one that broke; what is known of devices stays.</summary>
    /// <exception cref="BrokerException">The broker cannot be used.</exception>
    public async Task ReconnectAsync(CancellationToken cancellationToken)
    {
        await Connection.DisposeAsync();
        Connection = await ConnectAsync(_options, _environment, cancellationToken);
    }

    /// <summary>Subscribes and takes in everything that the broker keeps.</summary>
    public async Task<OperatorSubscription> ListenAsync(IReadOnlyList<string> filters, CancellationToken cancellationToken)
    {
        var subscription = await Connection.SubscribeAsync(FleetView.Subscription(filters), cancellationToken);
        await subscription.ReadRetainedAsync(message => Fleet.Apply(message), cancellationToken);
        SayWhatIsLost(subscription);
        return subscription;
    }

    /// <summary>A device that must be there.</summary>
    /// <exception cref="CliException">The broker knows nothing of it.</exception>
    public DeviceState Find(string device) => Fleet.Find(device)
        ?? throw new CliException($"no device '{device}' on the broker at {Connection.Broker} below {Connection.Topics.Root}; 'edgectl devices' lists those that are there");

    /// <summary>Takes in what comes until enough is known or the time is over.</summary>
    public async Task WaitAsync(OperatorSubscription subscription, Func<bool> enough, TimeSpan limit, TimeProvider wall, CancellationToken cancellationToken)
    {
        if (limit <= TimeSpan.Zero)
        {
            return;
        }

        using var time = new CancellationTokenSource(limit, wall);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            while (!enough())
            {
                Fleet.Apply(await subscription.ReadAsync(end.Token));
            }
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // What is known by now has to do.
        }

        SayWhatIsLost(subscription);
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private void SayWhatIsLost(OperatorSubscription subscription)
    {
        if (FleetView.Lost(subscription) is { } line)
        {
            _messages.Say(line);
        }
    }
}
