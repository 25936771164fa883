using System.ComponentModel;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Security;
using EdgeRuntime.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace EdgeRuntime.Fleet.Api;

/// <summary>Commands to devices. Each is kept in the audit log with its outcome.</summary>
internal static class CommandRoutes
{
    private const int DefaultSeconds = 10;
    private const int MaxSeconds = 120;

    public static void MapCommands(this RouteGroupBuilder api) =>
        api.MapPost("/devices/{device}/commands/{name}", SendAsync)
            .RequireAuthorization(FleetSecurity.PolicyOf(FleetRole.Operator))
            .WithMetadata(new RequestSizeLimitAttribute(InboundCommand.MaxPayloadBytes))
            .WithName("sendCommand")
            .WithTags("Device")
            .WithSummary("Sends a command and waits for the device's answer; 'ok' is false with a code where the device refuses")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status504GatewayTimeout);

    private static async Task<Results<Ok<CommandAnswer>, ProblemHttpResult>> SendAsync(
        string device,
        [Description("ping, infer-once, policy, restart, rollback or diagnostics")] string name,
        [Description("Seconds to wait for the answer, 1 to 120; default 10")] int? timeoutS,
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] JsonElement? payload,
        DeviceQueries queries,
        DeviceCommands commands,
        AuditLog audit,
        ClaimsPrincipal user,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        if (await queries.FindAsync(device, FleetClaims.ScopeOf(user), cancellationToken) is not { Summary: var summary })
        {
            return DeviceRoutes.NotFound();
        }

        if (!DeviceCommands.Names.Contains(name))
        {
            return Faults.Problem(StatusCodes.Status404NotFound, $"There is no such command; allowed: {string.Join(", ", DeviceCommands.Names)}.");
        }

        var limit = TimeSpan.FromSeconds(Faults.Within(timeoutS, nameof(timeoutS), 1, MaxSeconds, DefaultSeconds));
        var text = payload is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } json ? json.GetRawText() : "";
        await audit.AddAsync(context, $"command_{name}", device, text.Length > 0 ? text : null);
        var outcome = await commands.SendAsync(summary, name, Encoding.UTF8.GetBytes(text), limit, cancellationToken);
        await audit.AddAsync(context, $"command_{name}_answered", device, outcome.Result switch
        {
            Ok<CommandAnswer> { Value: { Ok: true } } => "done",
            Ok<CommandAnswer> { Value.Error: { } error } => $"refused: {Words.Of(error.Code)}",
            ProblemHttpResult { ProblemDetails.Detail: var detail } => detail,
            _ => "refused",
        });
        return outcome;
    }
}
