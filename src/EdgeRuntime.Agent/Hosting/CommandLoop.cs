using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Does what operators ask, one command at a time.</summary>
internal sealed class CommandLoop(DeviceConnection connection, IReadOnlyList<InferenceLoop> models, PowerLoop power, CommandActions actions, Heartbeat heartbeat, TimeProvider wall, ILogger logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // What the command under way has yielded.
    private ResultItem? _result;
    private DiagnosticsPart? _diagnostics;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            heartbeat.Rest();
            var command = await connection.Commands.ReadAsync(cancellationToken);
            heartbeat.Promise(Limit + Limit);
            (_result, _diagnostics) = (null, null);
            var error = await DoAsync(command, cancellationToken);
            Log.CommandDone(logger, command.Name, error?.Message ?? "done");
            var (result, diagnostics) = (_result, _diagnostics);
            connection.Respond(command, stamp => Compose(stamp, command, error) with { Result = result, Diagnostics = diagnostics });
            if (command.Name == "restart" && error is null)
            {
                actions.Restart();
            }
        }
    }

    private static CommandResponse Compose(MessageStamp stamp, InboundCommand command, ErrorInfo? error) => new()
    {
        Device = stamp.Device,
        Session = stamp.Session,
        Seq = stamp.Seq,
        Time = stamp.Time,
        Clock = stamp.Clock,
        UptimeS = stamp.UptimeS,
        Command = command.Name,
        Ok = error is null,
        Error = error,
    };

    private async Task<ErrorInfo?> DoAsync(InboundCommand command, CancellationToken cancellationToken) => command.Name switch
    {
        "ping" or "restart" => null,
        "infer-once" => await InferOnceAsync(command, cancellationToken),
        "policy" => actions.SetPolicy(command.Payload),
        "rollback" => await RollBackAsync(command, cancellationToken),
        "diagnostics" => await DiagnoseAsync(command, cancellationToken),
        "log-level" => actions.SetLogLevel is { } set ? set(command.Payload) : new ErrorInfo(ErrorCode.CommandDisabled, "command 'log-level' is disabled: this agent does not own its log"),
        _ => new ErrorInfo(ErrorCode.UnknownCommand, $"no command '{command.Name}'; there are ping, infer-once, policy, rollback, restart, diagnostics, log-level"),
    };

    private async Task<ErrorInfo?> DiagnoseAsync(InboundCommand command, CancellationToken cancellationToken)
    {
        if (actions.Diagnose is not { } diagnose)
        {
            return new ErrorInfo(ErrorCode.CommandDisabled, "command 'diagnostics' is disabled (set Telemetry:Diagnostics to true)");
        }

        var answer = await diagnose(command.Payload, cancellationToken);
        _diagnostics = answer.IsOk ? answer.Value : null;
        return answer.IsOk ? null : answer.Error;
    }

    private async Task<ErrorInfo?> InferOnceAsync(InboundCommand command, CancellationToken cancellationToken)
    {
        if (!TryParse(command.Payload, out var request))
        {
            return new ErrorInfo(ErrorCode.BadRequest, """the payload must be empty or {"model": "<id>"}""");
        }

        var model = request?.Model is { } id ? models.FirstOrDefault(loop => loop.Model == id) : models[0];
        if (model is null)
        {
            return new ErrorInfo(ErrorCode.UnknownModel, $"no model '{request!.Model}'; there are {string.Join(", ", models.Select(static loop => loop.Model))}");
        }

        if (power.Current.Plan.Mode == PowerMode.Critical)
        {
            return new ErrorInfo(ErrorCode.BatteryLow, power.Current.Plan.Reason);
        }

        var done = new TaskCompletionSource<OnceOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        ResultItem? item = null;
        if (!model.TryRequestOnce(done, result => item = ResultBatch.Item(result)))
        {
            return new ErrorInfo(ErrorCode.Busy, "an inference is asked for already; try again");
        }

        try
        {
            var outcome = await done.Task.WaitAsync(Limit, wall, cancellationToken);
            _result = item;
            return Explain(outcome, model);
        }
        catch (TimeoutException)
        {
            return new ErrorInfo(ErrorCode.Timeout, $"source {model.Lane.Source.Name} yielded nothing within {Limit.TotalSeconds:0} s");
        }
    }

    private async Task<ErrorInfo?> RollBackAsync(InboundCommand command, CancellationToken cancellationToken)
    {
        var request = RollbackRequest.Read(command.Payload);
        if (!request.IsOk)
        {
            return request.Error;
        }

        if (request.Value.Model is null && models.Count > 1)
        {
            return new ErrorInfo(ErrorCode.BadRequest, $$"""which model? Send {"model": "<id>"} with one of {{string.Join(", ", models.Select(static loop => loop.Model))}}""");
        }

        try
        {
            return await actions.RollBack(request.Value.Model ?? models[0].Model, request.Value.Grant, cancellationToken).WaitAsync(Limit, wall, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new ErrorInfo(ErrorCode.Timeout, FormattableString.Invariant($"the model could not be put back within {Limit.TotalSeconds:0} s; it is still tried"));
        }
    }

    private static ErrorInfo? Explain(OnceOutcome outcome, InferenceLoop model) => outcome switch
    {
        OnceOutcome.Done => null,
        OnceOutcome.SourceUnavailable => new ErrorInfo(ErrorCode.SourceUnavailable, $"source {model.Lane.Source.Name} is unavailable: {model.Lane.Source.State.Reason}"),
        OnceOutcome.NotANumber => new ErrorInfo(ErrorCode.NotANumber, $"the sample of source {model.Lane.Source.Name} or the output of {model.Model} has values that are not numbers"),
        OnceOutcome.Failed => new ErrorInfo(ErrorCode.InferenceFailed, $"the inference of {model.Model} failed; the log says why"),
        _ => new ErrorInfo(ErrorCode.Busy, "results cannot be queued fast enough; try again"),
    };

    private static bool TryParse(byte[] payload, out InferOnceRequest? request)
    {
        request = null;
        if (payload.Length == 0)
        {
            return true;
        }

        try
        {
            request = JsonSerializer.Deserialize(payload, MessageJsonContext.Default.InferOnceRequest);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
