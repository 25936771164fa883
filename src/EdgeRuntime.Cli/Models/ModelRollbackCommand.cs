using System.CommandLine;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Models;

/// <summary><c>edgectl model rollback</c>: a device goes back to the model that it ran before. It has that model still: nothing is transferred.</summary>
internal static class ModelRollbackCommand
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);

    public static Command Create(CliEnvironment environment)
    {
        var model = CommonOptions.Model();
        var device = CommonOptions.OneDevice("The device", "-d");
        var grant = new Option<string?>("--grant") { Description = "Permission to roll back below the last committed release, made by 'model grant'" };
        var timeout = CommonOptions.Duration("--timeout", "How long to wait for the answer; the command expires with it (default 1m)");
        var command = new Command("rollback", "Makes a device run the previous model again, which it still has") { model, device, grant, timeout, CommonOptions.Json };
        BrokerArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var envelope = arguments.GetValue(grant) is { } file ? KeyringFile.ReadEnvelope(file) : null;
            var request = new RollbackRequest(arguments.GetRequiredValue(model), envelope);
            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            var report = await new DeviceRequest("rollback", request.ToJson(), arguments.GetValue(timeout) ?? DefaultTimeout)
                .SendAsync(session, arguments.GetRequiredValue(device), environment, cancellationToken);
            DeviceRequest.Print(report, environment, arguments.GetValue(CommonOptions.Json));
            return ExitCodes.Success;
        });
        return command;
    }
}
