using System.CommandLine;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Enrolment;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Messaging.Enrolling;

namespace EdgeRuntime.Agent.Commands;

/// <summary><c>edge-agent enrol</c>: gets the device its certificate, its broker and its keyring.</summary>
internal static class EnrolCommand
{
    public static Command Create()
    {
        var claim = new Option<string?>("--claim") { Description = "Enrols over the network by a claim, which 'edgectl enrol token' made" };
        var request = new Option<string?>("--request") { Description = "Writes a certificate request to this file, for 'edgectl enrol sign'" };
        var accept = new Option<string?>("--accept") { Description = "Accepts the file that 'edgectl enrol sign' made of the request" };
        var command = new Command("enrol", "Gets the device its certificate, its broker and its keyring; the key is made here and stays here") { claim, request, accept, CommonOptions.Config };
        command.Validators.Add(result =>
        {
            if (new[] { claim, request, accept }.Count(option => result.GetResult(option) is not null) != 1)
            {
                result.AddError("enrol takes one of --claim, --request and --accept");
            }
        });
        command.SetAction(async (arguments, cancellationToken) =>
        {
            // Whatever else is wrong with the configuration, the device may be enrolled.
            var loaded = ConfigurationLoader.Load(arguments.GetValue(CommonOptions.Config), StateDirectory.OfProcess);
            var configuration = loaded.Configuration;
            if (configuration.StateDirectory is not { } directory)
            {
                await Console.Error.WriteLineAsync("No directory for the identity: set StateDirectory, or run as root: sudo edge-agent enrol ...");
                return ExitCodes.Fault;
            }

            if (!loaded.NamesStateDirectory && StateDirectory.OfProcess.IsForLackOfRights(directory, Directory.Exists))
            {
                await Console.Error.WriteLineAsync($"The service keeps its identity in {StateDirectory.SystemWide}, which you may not write: run it with sudo");
                return ExitCodes.Fault;
            }

            // Root may read and write files that the agent's user may not; what is made must be that user's.
            var given = arguments.GetValue(claim) is { } claimFile ? DeviceEnrolment.ReadClaim(claimFile) : default;
            var answer = arguments.GetValue(accept) is { } answerFile ? DeviceEnrolment.ReadAnswer(answerFile) : default;
            var target = arguments.GetValue(request) is { } targetFile ? DeviceEnrolment.OpenRequest(targetFile) : default;
            await using var opened = target.Value;
            try
            {
                ProcessUser.BecomeOwnerOf(directory);
            }
            catch (UnauthorizedAccessException e)
            {
                Remove(opened);
                await Console.Error.WriteLineAsync(e.Message);
                return ExitCodes.Fault;
            }

            var done = arguments.GetValue(request) is { } path
                ? (target.IsOk ? Of(directory).WriteRequest(target.Value, path, configuration.Device.EffectiveId) : target.Error)
                : arguments.GetValue(accept) is not null ? (answer.IsOk ? Of(directory).Accept(answer.Value) : answer.Error)
                : await EnrolAsync(given, directory, cancellationToken);
            if (!done.IsOk)
            {
                Remove(opened);
            }

            await (done.IsOk ? Console.Out : Console.Error).WriteLineAsync(done.IsOk ? done.Value : SecretText.Hide(done.Error.Message));
            return done.IsOk ? ExitCodes.Success : ExitCodes.Fault;
        });
        return command;
    }

    /// <summary>Enrols at the start, when there is a claim and no identity yet: a device that finds its server at once needs no restart.</summary>
    /// <param name="configuration">The configuration without an identity.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whether the configuration is another one now.</returns>
    public static async Task<bool> EnrolAtStartAsync(AgentConfiguration configuration, CancellationToken cancellationToken)
    {
        if (configuration.StateDirectory is not { } directory || Of(directory).Store.IsEnrolled || DeviceEnrolment.FindClaim(configuration.Enrolment) is not { } file)
        {
            return false;
        }

        Checked<string> done;
        try
        {
            done = await EnrolAsync(DeviceEnrolment.ReadClaim(file), directory, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The agent sees for itself that it is to stop.
            return false;
        }

        await Console.Error.WriteLineAsync(done.IsOk ? done.Value : SecretText.Hide($"The claim in {file} is not accepted yet: {done.Error.Message}; retrying while the agent runs"));
        return done.IsOk;
    }

    // An empty file would be in the way of the next attempt; in a folder that only root may change it stays.
    private static void Remove(FileStream? request)
    {
        try
        {
            if (request is not null)
            {
                File.Delete(request.Name);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The line about the failure matters more.
        }
    }

    private static async Task<Checked<string>> EnrolAsync(Checked<Contracts.Enrolment.EnrolmentClaim> claim, string directory, CancellationToken cancellationToken) =>
        claim.IsOk ? await Of(directory).EnrolAsync(claim.Value, cancellationToken) : claim.Error;

    private static DeviceEnrolment Of(string directory) => new(directory, new EnrolmentClient(TimeProvider.System, static () => SystemClock.State));
}
