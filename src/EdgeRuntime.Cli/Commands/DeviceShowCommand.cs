using System.CommandLine;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Cli.Terminal;
using EdgeRuntime.Contracts.Messages;
using Spectre.Console;

namespace EdgeRuntime.Cli.Commands;

/// <summary><c>edgectl device show</c>: everything that one device says about itself.</summary>
internal static class DeviceShowCommand
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(5);

    public static Command Create(CliEnvironment environment)
    {
        var device = CommonOptions.Device();
        var wait = CommonOptions.Duration("--wait", "How long to wait for the next energy report and result of a device that is online (default 5s)");
        var command = new Command("show", "Shows status, facts, applied state, and the next energy report and result of a device") { device, CommonOptions.Json, wait };
        FleetArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (id, json) = (arguments.GetRequiredValue(device)!, arguments.GetValue(CommonOptions.Json));
            if (FleetArguments.Open(arguments, environment) is { } client)
            {
                using (client)
                {
                    Print(DeviceDetail.Of(await client.Api.GetDeviceAsync(id, cancellationToken)), environment, json);
                }

                return ExitCodes.Success;
            }

            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            var topics = session.Connection.Topics;
            await using var subscription = await session.ListenAsync([.. FleetView.StateFilters(topics, id), .. FleetView.LiveFilters(topics, id)], cancellationToken);
            var state = session.Find(id);
            var limit = state.Status?.State == PresenceState.Online ? arguments.GetValue(wait) ?? DefaultWait : TimeSpan.Zero;
            await session.WaitAsync(subscription, () => state is { Energy: not null, Result: not null }, limit, environment.Wall, cancellationToken);
            Print(DeviceDetail.Of(state, session.Fleet.Ignored), environment, json);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(DeviceDetail device, CliEnvironment environment, bool json)
    {
        if (json)
        {
            environment.Out.WriteJson(device, DeviceDetailJsonContext.Default.DeviceDetail);
            return;
        }

        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true }).AddColumn();
        foreach (var (name, value) in Lines(device, environment.Wall.GetUtcNow()))
        {
            if (!string.IsNullOrEmpty(value))
            {
                grid.AddRow(ResultConsole.Cell(name), ResultConsole.Cell(value));
            }
        }

        environment.Out.Ansi.Write(grid);
    }

    private static IEnumerable<(string Name, string? Value)> Lines(DeviceDetail device, DateTimeOffset now)
    {
        yield return ("device", device.Device);
        yield return ("state", Figures.State(device.Status?.State ?? device.Summary?.State, device.Status?.WakeAt ?? device.Summary?.WakeAt) + (device.Status?.Reason is { } reason ? $" ({reason})" : ""));
        yield return ("last seen", Figures.Ago(device.LastSeen, now));
        if (device.Info is { } info)
        {
            yield return ("board", info.Board);
            yield return ("board profile", info.BoardProfile);
            yield return ("system", $"{info.Os}, {info.Architecture}");
            yield return ("agent", info.AgentVersion);
            yield return ("onnx runtime", info.OnnxRuntimeVersion is { } version ? $"{version} ({string.Join(", ", info.ExecutionProviders)})" : null);
            yield return ("site", info.Site);
            yield return ("tags", string.Join(", ", info.Tags));
            yield return ("sensors", info.Sensors.IsEmpty ? info.NoSensorReason is { } why ? $"none ({why})" : null : string.Join(", ", info.Sensors));
            foreach (var source in info.Sources)
            {
                yield return ($"source {source.Name}", $"{source.Kind}, {source.Format}");
            }
        }

        if (device.Reported is { } reported)
        {
            yield return ("generation", FormattableString.Invariant($"{reported.Generation}"));
            yield return ("refused", reported.Refused is { } refused ? FormattableString.Invariant($"generation {refused.Generation}: {refused.Message}") : null);
            yield return ("policy", $"{reported.Policy.Kind}, {Figures.Rate(reported.Policy.MinRateHz)} to {Figures.Rate(reported.Policy.MaxRateHz)}{Origin(reported.Policy)}");
            foreach (var model in reported.Models)
            {
                yield return ($"model {model.Model}", $"{Figures.Word<ModelPhase>(model.Phase)} {model.Digest[..Math.Min(12, model.Digest.Length)]}{(model.Source is { } source ? $" from source {source}" : "")}{(model.Error is { } error ? $": {error.Message}" : "")}");
            }
        }

        foreach (var line in EnergyLines(device))
        {
            yield return line;
        }

        yield return ("last result", device.LastResult is { } result ? FormattableString.Invariant($"{Figures.Result(result)}, {result.LatencyMs:0.##} ms, {Figures.Energy(result.EnergyJ)} at {Figures.Time(result.CapturedAt)}") : $"none {Since(device)}");
    }

    private static string Since(DeviceDetail device) => device.Summary is null ? "while this command listened" : "yet";

    private static IEnumerable<(string Name, string? Value)> EnergyLines(DeviceDetail device)
    {
        if (device.Energy is not { } energy)
        {
            yield return ("energy", $"no report {Since(device)}{(device.Summary is null ? "; one comes a minute by default: --wait 70s" : "")}");
            yield break;
        }

        var price = InferencePrice.Of(energy);
        yield return ("battery", Figures.Battery(energy.Battery));
        yield return ("mode", $"{Figures.Word<PowerMode>(energy.Mode)}, {Figures.Rate(energy.RateHz)}: {energy.Reason}");
        yield return ("load", $"{Figures.Energy(energy.LoadJ)} ({Figures.Word<EnergyBasis>(energy.Basis)}) from {Figures.Time(energy.From)} to {Figures.Time(energy.To)}");
        yield return ("harvest", energy.HarvestJ is { } harvest ? Figures.Energy(harvest) : null);
        yield return ("lasts until", energy.LastsUntil is { } end ? Figures.Time(end) : null);
        yield return ("full at", energy.FullAt is { } full ? Figures.Time(full) : null);
        yield return ("J/inference", price.Basis is { } basis ? $"{Figures.Energy(price.MarginalJoules)} above idle, {Figures.Energy(price.LoadedJoules)} all in ({Figures.Word<EnergyBasis>(basis)})" : null);
    }

    private static string Origin(PolicyInfo policy) => policy switch
    {
        { Origin: PolicyOrigin.Command, Until: { } until } => FormattableString.Invariant($", set by a command until {until.ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ}"),
        { Origin: PolicyOrigin.Command } => ", set by a command until the next order",
        _ => "",
    };
}
