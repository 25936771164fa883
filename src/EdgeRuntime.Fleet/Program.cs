using EdgeRuntime.Fleet.Broker;
using EdgeRuntime.Fleet.Hosting;
using EdgeRuntime.Fleet.Storage.Transfer;
using Microsoft.AspNetCore.Connections;

try
{
    if (await StorageCommands.TryRunAsync(args, Console.Out, Console.Error, CancellationToken.None) is { } code)
    {
        return code;
    }

    if (args is ["broker", .. var words])
    {
        return BrokerCommand.Run([.. words.TakeWhile(static word => !word.StartsWith('-'))], FleetConfiguration.Read(args), Console.Out, Console.Error);
    }

    await using var app = FleetApp.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is FleetStartException or BrokerStartException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{e.Message.TrimEnd('.')}; choose another with --urls=http://127.0.0.1:8081");
    return 1;
}
