using System.CommandLine;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Cli.Commands;

/// <summary><c>edgectl device command</c>: asks a device to do something, and waits for its answer.</summary>
internal static class DeviceCommandCommand
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    public static Command Create(CliEnvironment environment)
    {
        var device = CommonOptions.Device();
        var name = new Argument<string>("name") { Description = "The command: ping, infer-once, policy, rollback, restart, diagnostics, log-level" };
        name.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && !Identifiers.IsModelId(token.Value))
            {
                result.AddError($"a command's name matches {Identifiers.Pattern}, but this is '{OneLineText.Of(token.Value, 64)}'");
            }
        });
        var payload = new Option<string?>("--payload") { Description = """What the command needs, as JSON: '{"model": "m"}'""" };
        payload.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && Objection(token.Value) is { } objection)
            {
                result.AddError(objection);
            }
        });
        var timeout = CommonOptions.Duration("--timeout", "How long to wait for the answer; the command expires with it (default 10s)");
        var command = new Command("command", "Sends a command to a device and waits for the answer") { device, name, payload, timeout, CommonOptions.Json };
        FleetArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var request = new DeviceRequest(arguments.GetRequiredValue(name), Encoding.UTF8.GetBytes(arguments.GetValue(payload) ?? ""), arguments.GetValue(timeout) ?? DefaultTimeout);
            var report = await request.SendAsync(arguments, arguments.GetRequiredValue(device)!, environment, cancellationToken);
            DeviceRequest.Print(report, environment, arguments.GetValue(CommonOptions.Json));
            return ExitCodes.Success;
        });
        return command;
    }

    private static string? Objection(string payload)
    {
        if (Encoding.UTF8.GetByteCount(payload) > InboundCommand.MaxPayloadBytes)
        {
            return $"--payload may have {InboundCommand.MaxPayloadBytes} bytes at most";
        }

        try
        {
            using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            return null;
        }
        catch (JsonException e)
        {
            return $"--payload is not JSON ({JsonFault.Of(e)})";
        }
    }
}
