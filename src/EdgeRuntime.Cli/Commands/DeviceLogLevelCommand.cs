using System.CommandLine;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Commands;

/// <summary><c>edgectl device log-level</c>: more or fewer lines in the log of a device, for a time.</summary>
internal static class DeviceLogLevelCommand
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    public static Command Create(CliEnvironment environment)
    {
        var device = CommonOptions.Device();
        var level = new Argument<string?>("level") { Description = $"The level: {string.Join(", ", LogLevelRequest.Levels)}", Arity = ArgumentArity.ZeroOrOne };
        var time = CommonOptions.Duration("--for", "For how long, as 10m, up to 1d; then, and after a restart, the configured level holds again");
        var category = new Option<string?>("--category") { Description = "Class or namespace whose lines it is for, such as DeviceConnection or EdgeRuntime.Messaging (default: all)" };
        var end = new Option<bool>("--end") { Description = "Ends what --for has set before its time" };
        var timeout = CommonOptions.Duration("--timeout", "How long to wait for the answer; the command expires with it (default 10s)");
        var command = new Command("log-level", "Changes the log level of a device for a time") { device, level, time, category, end, timeout, CommonOptions.Json };
        BrokerArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var payload = arguments.GetValue(end)
                ? End(arguments.GetValue(level), arguments.GetValue(time), arguments.GetValue(category))
                : Begin(arguments.GetValue(level), arguments.GetValue(time), arguments.GetValue(category));
            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            var request = new DeviceRequest("log-level", payload, arguments.GetValue(timeout) ?? DefaultTimeout);
            var report = await request.SendAsync(session, arguments.GetRequiredValue(device)!, environment, cancellationToken);
            DeviceRequest.Print(report, environment, arguments.GetValue(CommonOptions.Json));
            return ExitCodes.Success;
        });
        return command;
    }

    private static byte[] Begin(string? level, TimeSpan? time, string? category)
    {
        if (level is null || time is null)
        {
            throw new CliException("name a level and its time, as 'debug --for 10m', or --end", ExitCodes.Usage);
        }

        var payload = new LogLevelRequest(level, time.Value.TotalSeconds, category).ToJson();
        var judged = LogLevelRequest.Read(payload);
        return judged.IsOk ? payload : throw new CliException(judged.Error.Message, ExitCodes.Usage);
    }

    private static byte[] End(string? level, TimeSpan? time, string? category) => level is null && time is null && category is null
        ? []
        : throw new CliException("--end goes with no level, no time and no category", ExitCodes.Usage);
}
