using EdgeRuntime.Messaging.Operating;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Messaging.Tests.Operating;

/// <summary>Connections of operators and devices to a broker on the loopback interface.</summary>
internal static class Operators
{
    public static Task<OperatorConnection> ConnectAsync(int port, Action<BrokerOptions>? change = null, TimeProvider? wall = null)
    {
        var options = new BrokerOptions { Host = "127.0.0.1", Port = port };
        change?.Invoke(options);
        return OperatorConnection.ConnectAsync(options, NullLogger<OperatorConnection>.Instance, wall ?? TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public static MessagingOptions Device(int port) => new() { Host = "127.0.0.1", Port = port };
}
