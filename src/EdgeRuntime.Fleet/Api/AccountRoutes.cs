using System.ComponentModel;
using System.Security.Claims;
using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeRuntime.Fleet.Api;

/// <summary>Users, tokens and the audit log.</summary>
internal static class AccountRoutes
{
    public static void MapAccounts(this RouteGroupBuilder api)
    {
        api.MapGet("/me", ShowCaller).WithName("getMe").WithTags("Accounts").WithSummary("Who the request is from, and what it may do");
        api.MapGet("/tokens", ListTokensAsync).WithName("listTokens").WithTags("Accounts").WithSummary("API tokens of the user, without the secrets");
        api.MapDelete("/tokens/{key:int}", RemoveTokenAsync).WithName("removeToken").WithTags("Accounts")
            .WithSummary("Removes an API token of the user")
            .ProducesProblem(StatusCodes.Status404NotFound);
        var admin = api.MapGroup("")
            .RequireAuthorization(FleetSecurity.PolicyOf(FleetRole.Admin))
            .WithTags("Accounts")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        admin.MapGet("/users", ListUsersAsync).WithName("listUsers").WithSummary("Users");
        admin.MapPost("/users", CreateUserAsync).WithName("createUser").WithSummary("Creates a user")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        admin.MapDelete("/users/{name}", RemoveUserAsync).WithName("removeUser").WithSummary("Removes a user with all tokens")
            .ProducesProblem(StatusCodes.Status409Conflict);
        admin.MapGet("/audit", AuditAsync).WithName("listAudit").WithSummary("Changes and who made them, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static Ok<Caller> ShowCaller(ClaimsPrincipal user) =>
        TypedResults.Ok(new Caller(
            user.Identity?.Name ?? "",
            FleetClaims.RoleOf(user) ?? FleetRole.Viewer,
            FleetClaims.ScopeOf(user).Sites,
            user.FindFirstValue(FleetClaims.Token)));

    private static async Task<Ok<IReadOnlyList<TokenInfo>>> ListTokensAsync(TokenStore tokens, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<TokenInfo>>(
            [.. (await tokens.ListAsync(FleetClaims.UserKeyOf(user) ?? 0, cancellationToken)).Select(static entry => AccountFacts.Of(entry.Token))]);

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveTokenAsync(
        int key, TokenStore tokens, AuditLog audit, HttpContext context, CancellationToken cancellationToken)
    {
        if (!await tokens.RemoveAsync(key, FleetClaims.UserKeyOf(context.User) ?? 0, cancellationToken))
        {
            return Faults.Problem(StatusCodes.Status404NotFound, "You have no such token.");
        }

        await audit.AddAsync(context, "token_removed", FormattableString.Invariant($"{key}"));
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<UserInfo>>> ListUsersAsync(AccountStore accounts, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<UserInfo>>([.. (await accounts.ListAsync(cancellationToken)).Select(AccountFacts.Of)]);

    private static async Task<Results<Created<UserInfo>, ProblemHttpResult>> CreateUserAsync(
        NewUser wanted, AccountStore accounts, AuditLog audit, HttpContext context, CancellationToken cancellationToken)
    {
        if (AccountStore.Objection(wanted.Name, wanted.Password, wanted.Role, wanted.Sites) is { } objection)
        {
            return Faults.Problem(StatusCodes.Status400BadRequest, objection);
        }

        if (await accounts.CreateAsync(wanted.Name, wanted.Password, wanted.Role, wanted.Sites, cancellationToken) is not { } user)
        {
            return Faults.Problem(StatusCodes.Status409Conflict, "There is a user of this name already.");
        }

        await audit.AddAsync(context, "user_created", user.Name, AccountStore.Describe(user));
        return TypedResults.Created($"{FleetApi.Prefix}/users/{user.Name}", AccountFacts.Of(user));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveUserAsync(
        string name, AccountStore accounts, AuditLog audit, HttpContext context, CancellationToken cancellationToken)
    {
        if (await accounts.RemoveAsync(name, cancellationToken) is { } objection)
        {
            return Faults.Problem(StatusCodes.Status409Conflict, objection);
        }

        await audit.AddAsync(context, "user_removed", name);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<AuditEntry>>> AuditAsync(
        [Description("Only entries whose key is below this one: the next page")] long? before,
        [Description("Entries of the page, 1 to 500; default 100")] int? take,
        AuditLog audit,
        CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<AuditEntry>>(
            [.. (await audit.ListAsync(before, Faults.Within(take, nameof(take), 1, AuditLog.MaxTake, 100), cancellationToken)).Select(static row =>
                new AuditEntry(row.Key, DeviceRows.Time(row.TimeMs), row.Actor, row.Address, row.Action, row.Target, row.Detail))]);
}
