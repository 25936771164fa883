using EdgeRuntime.Fleet.Broker;
using EdgeRuntime.Fleet.Hosting;

try
{
    await using var app = FleetApp.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is FleetStartException or BrokerStartException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
