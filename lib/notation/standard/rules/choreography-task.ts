import type { Rule } from '../drawing.ts';
import { called, found, values } from '../drawing.ts';
import { isChoreographyActivity } from '../kinds.ts';

/** TUT-634: a choreography activity has two participants or more, and one of them begins. */
export const choreographyTask: Rule = (drawing) =>
  drawing.all
    .filter((e) => isChoreographyActivity(e.name))
    .flatMap((activity) => {
      const participants = values(activity, 'participantRef');
      const initiating = values(activity, 'initiatingParticipantRef')[0];
      const fault =
        new Set(participants).size < 2
          ? `has ${new Set(participants).size} participants; expected two or more`
          : initiating === undefined || !participants.includes(initiating)
            ? `is begun by ${initiating ?? 'nobody'}; expected one of its participants`
            : undefined;
      if (fault === undefined) return [];
      return [
        found(
          'TUT-634',
          activity,
          `${called(activity)} ${fault}`,
          'initiatingParticipantRef="<one of its participants>"',
        ),
      ];
    });
